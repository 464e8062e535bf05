import GRDB
import Metering
import Timekeeping

extension SQLiteStore {
    package func registrations() async throws -> [Registration] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, owner, tariff, ct_rating_a, voltage_rating_v, address, mac_address, registered_at
                    FROM registrations JOIN meters ON meters.key = registrations.meter
                    ORDER BY registered_at, registrations.meter
                    """
            ).map(Registration.init(row:))
        }
    }

    package func enter(_ registration: Registration, keyDigest: String) async throws -> MeterKey? {
        try await transaction { [self] db in
            let meter = registration.meter
            try db.register(meter)
            forgetRatings(of: [meter.id])
            try db.execute(
                sql: """
                    INSERT INTO registrations (meter, owner, tariff, address, mac_address, registered_at)
                    SELECT key, ?, ?, ?, ?, ? FROM meters WHERE id = ? ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    meter.owner, meter.tariff, registration.address, registration.macAddress,
                    registration.registeredAt.nanoseconds, meter.id,
                ])
            guard db.changesCount > 0 else { return nil }
            return try db.issueKey(of: meter.id, keyDigest, at: registration.registeredAt)
        }
    }

    package func keys() async throws -> [MeterKey] {
        try await read { db in
            try Row.fetchAll(db, sql: "\(Database.selectKeys) ORDER BY meter_keys.key")
                .map(MeterKey.init(row:))
        }
    }

    package func issueKey(of meter: String, digest: String, at instant: UTCInstant) async throws -> MeterKey {
        try await transaction { try $0.issueKey(of: meter, digest, at: instant) }
    }

    package func revokeKey(_ id: Int64, of meter: String, at instant: UTCInstant) async throws -> MeterKey? {
        try await transaction { db in
            guard let key = try db.key(id), key.meter == meter else { return nil }
            try db.execute(
                sql: "UPDATE meter_keys SET revoked_at = ? WHERE key = ? AND revoked_at IS NULL",
                arguments: [instant.nanoseconds, id])
            return try db.key(id)
        }
    }
}

extension Database {
    fileprivate static let selectKeys = """
        SELECT meter_keys.key, id, digest, issued_at, revoked_at
        FROM meter_keys JOIN meters ON meters.key = meter_keys.meter
        """

    fileprivate func key(_ id: Int64) throws -> MeterKey? {
        try Row.fetchOne(self, sql: "\(Self.selectKeys) WHERE meter_keys.key = ?", arguments: [id])
            .map(MeterKey.init(row:))
    }

    fileprivate func issueKey(of meter: String, _ digest: String, at instant: UTCInstant) throws -> MeterKey {
        try execute(
            sql: """
                INSERT INTO meter_keys (meter, digest, issued_at)
                SELECT key, ?, ? FROM meters WHERE id = ?
                """, arguments: [digest, instant.nanoseconds, meter])
        guard changesCount > 0 else { throw StoreError.unusable("meter `\(meter)` is not registered") }
        return MeterKey(id: lastInsertedRowID, meter: meter, digest: digest, issuedAt: instant)
    }
}

extension Registration {
    fileprivate init(row: Row) throws(StoreError) {
        let id: String = try row.value(0)
        self.init(
            meter: Meter(
                id: id, serial: id, ctRatingA: try row.value(3), voltageRatingV: try row.value(4),
                owner: try row.value(1), tariff: try row.value(2)),
            address: try row.value(5), macAddress: try row.value(6), registeredAt: try row.instant(7))
    }
}

extension MeterKey {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            id: try row.value(0), meter: try row.value(1), digest: try row.value(2),
            issuedAt: try row.instant(3), revokedAt: try row.instantIfPresent(4))
    }
}
