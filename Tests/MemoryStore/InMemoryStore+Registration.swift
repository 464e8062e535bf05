import Metering
import Timekeeping

extension InMemoryStore {
    package func registrations() async throws -> [Registration] {
        try read { tables in
            tables.registrations.sorted {
                ($0.1.registeredAt, $0.meter) < ($1.1.registeredAt, $1.meter)
            }.map { number, registration in
                var registration = registration
                let known = tables.meters[number]
                // What else is known of the meter may have been brought up to date since.
                registration.meter = Meter(
                    id: known.id, serial: known.id, ctRatingA: known.ctRatingA,
                    voltageRatingV: known.voltageRatingV, owner: registration.meter.owner,
                    tariff: registration.meter.tariff)
                return registration
            }
        }
    }

    package func enter(_ registration: Registration, keyDigest: String) async throws -> MeterKey? {
        try transaction { tables in
            tables.register(registration.meter)
            let number = try tables.number(of: registration.meter.id)
            guard tables.registrations.allSatisfy({ $0.meter != number }) else { return nil }
            tables.registrations.append((number, registration))
            tables.changeCount += 1
            return tables.issueKey(of: registration.meter.id, keyDigest, at: registration.registeredAt)
        }
    }

    package func keys() async throws -> [MeterKey] { try read(\.keys) }

    package func issueKey(of meter: String, digest: String, at instant: UTCInstant) async throws -> MeterKey {
        try transaction { tables in
            _ = try tables.number(of: meter)
            return tables.issueKey(of: meter, digest, at: instant)
        }
    }

    package func revokeKey(_ id: Int64, of meter: String, at instant: UTCInstant) async throws -> MeterKey? {
        try transaction { tables in
            guard let index = tables.keys.firstIndex(where: { $0.id == id && $0.meter == meter }) else {
                return nil
            }
            if tables.keys[index].revokedAt == nil {
                tables.keys[index].revokedAt = instant
                tables.changeCount += 1
            }
            return tables.keys[index]
        }
    }
}

extension Tables {
    fileprivate mutating func issueKey(of meter: String, _ digest: String, at instant: UTCInstant) -> MeterKey
    {
        let key = MeterKey(id: Int64(keys.count) + 1, meter: meter, digest: digest, issuedAt: instant)
        keys.append(key)
        changeCount += 1
        return key
    }
}
