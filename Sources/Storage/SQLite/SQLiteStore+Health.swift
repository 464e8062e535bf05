import GRDB
import Metering

extension SQLiteStore {
    package func health() async throws -> [String: MeterHealth] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT signal_dbm, signal_percent, free_memory_bytes, uptime_s, errors, firmware,
                        mac_address, id
                    FROM meter_health JOIN meters ON meters.key = meter_health.meter
                    """)
            var found: [String: MeterHealth] = [:]
            for row in rows { found[try row.value(7)] = try MeterHealth(row: row) }
            return found
        }
    }
}

extension Database {
    /// Enters what a meter says of itself, when it is something new.
    func keep(_ said: MeterHealth, of meter: Int64, _ memory: inout ReadingMemory) throws {
        let before = try memory.health[meter] ?? storedHealth(of: meter)
        let health = before.updated(by: said)
        memory.health[meter] = health
        guard health != before else { return }
        let statement = try cachedStatement(
            sql: """
                INSERT OR REPLACE INTO meter_health (meter, signal_dbm, signal_percent, free_memory_bytes, uptime_s,
                    errors, firmware, mac_address) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            meter, health.signalDBm, health.signalPercent, health.freeMemoryBytes, health.uptimeS,
            health.errors, health.firmware, health.macAddress,
        ])
    }

    private func storedHealth(of meter: Int64) throws -> MeterHealth {
        let statement = try cachedStatement(
            sql: """
                SELECT signal_dbm, signal_percent, free_memory_bytes, uptime_s, errors, firmware, mac_address
                FROM meter_health WHERE meter = ?
                """)
        return try Row.fetchOne(statement, arguments: [meter]).map(MeterHealth.init(row:)) ?? MeterHealth()
    }
}

extension MeterHealth {
    /// Reads the columns in the order of the members.
    fileprivate init(row: Row) throws(StoreError) {
        self.init()
        signalDBm = try row.value(0)
        signalPercent = try row.value(1)
        freeMemoryBytes = try row.value(2)
        uptimeS = try row.value(3)
        errors = try row.value(4)
        firmware = try row.value(5)
        macAddress = try row.value(6)
    }
}
