import GRDB
import Timekeeping

extension SQLiteStore {
    public func register(_ meters: [Meter]) async throws {
        try await transaction { db in
            for meter in meters {
                try db.execute(
                    sql: """
                        INSERT INTO meters (id, serial, name, location, ct_rating_a, voltage_rating_v)
                        VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE SET serial = excluded.serial, name = excluded.name,
                            location = excluded.location, ct_rating_a = excluded.ct_rating_a,
                            voltage_rating_v = excluded.voltage_rating_v
                        """,
                    arguments: [
                        meter.id, meter.serial, meter.name, meter.location, meter.ctRatingA,
                        meter.voltageRatingV,
                    ])
            }
        }
    }

    @discardableResult
    public func append(_ readings: [Reading]) async throws -> [StoredReading] {
        try await write { [self] db in
            // Taken, not copied; after a failure it stays empty and is read again.
            var appending = ReadingAppending(
                db: db,
                known: known.withLock { known in
                    defer { known = KnownMeters() }
                    return known
                })
            var outcomes: [StoredReading] = []
            try db.inTransaction(.immediate) {
                outcomes = try readings.map { try appending.append($0) }
                try appending.writeQuarters()
                return .commit
            }
            known.withLock { $0 = appending.known }
            return outcomes
        }
    }
}

/// One transaction that stores readings.
private struct ReadingAppending {
    let db: Database
    var known: KnownMeters
    private var ledgers: [(meter: Int64, ledger: QuarterLedger)] = []

    init(db: Database, known: KnownMeters) {
        self.db = db
        self.known = known
    }

    mutating func append(_ reading: Reading) throws -> StoredReading {
        let meter = try key(of: reading.meter)
        let newest = try newestState(of: meter, reading.meter)
        let others = newest.map { $0.at < reading.takenAt } ?? true ? [] : try stored(meter, at: reading)
        let outcome = Self.judge(reading, beside: others)
        guard !outcome.isDuplicate else { return outcome }
        let isCounted = try outcome.rank == 0 && !hasWrongStamp(reading, meter, newest: newest)
        try insert(outcome, meter, isCounted: isCounted)
        if isCounted { try account(for: reading, meter, newest: newest) }
        return outcome
    }

    /// Only a time that the meter sent identifies a reading; what merely arrived at the same moment is
    /// another one.
    private static func judge(_ reading: Reading, beside others: [StoredReading]) -> StoredReading {
        let same =
            reading.timeFrom == .arrival
            ? []
            : others.filter {
                $0.reading.source == reading.source && $0.reading.timeFrom == .device
            }
        if let twin = same.first(where: { $0.reading.hasSameValues(as: reading) }) {
            return StoredReading(
                reading: reading, isDuplicate: true, isConflict: twin.isConflict, rank: twin.rank)
        }
        return StoredReading(reading: reading, isConflict: !same.isEmpty, rank: others.count)
    }

    private mutating func key(of meter: String) throws -> Int64 {
        if let key = known.keys[meter] { return key }
        guard let key = try Int64.fetchOne(db, sql: "SELECT key FROM meters WHERE id = ?", arguments: [meter])
        else { throw StoreError.unusable("meter `\(meter)` is not registered") }
        known.keys[meter] = key
        return key
    }

    private mutating func newestState(of meter: Int64, _ name: String) throws -> CounterState? {
        if let state = known.newest[meter] { return state }
        let state = try neighbour(of: meter, name, "ORDER BY taken_at DESC", at: nil)
        known.newest[meter] = state
        return state
    }

    private func stored(_ meter: Int64, at reading: Reading) throws -> [StoredReading] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM readings WHERE meter = ? AND taken_at = ? ORDER BY rank")
        return try Row.fetchAll(statement, arguments: [meter, reading.takenAt.nanoseconds])
            .map { try ReadingRow(row: $0).stored(meter: reading.meter) }
    }

    private func insert(_ outcome: StoredReading, _ meter: Int64, isCounted: Bool) throws {
        let reading = outcome.reading
        let shape = ReadingShape(reading)
        var values: [DatabaseValue] = []
        values.reserveCapacity(48)
        values.append(meter.databaseValue)
        values.append(reading.takenAt.nanoseconds.databaseValue)
        values.append(outcome.rank.databaseValue)
        values.append(reading.receivedAt.nanoseconds.databaseValue)
        values.append(reading.source.rawValue.databaseValue)
        values.append(reading.timeFrom.rawValue.databaseValue)
        values.append(outcome.isConflict.databaseValue)
        values.append(isCounted.databaseValue)
        reading.appendMeasured(to: &values, shape: shape)
        let statement = try db.cachedStatement(sql: shape.insertion)
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
    }
}

extension ReadingAppending {
    /// Enters the energy that the new state of the counters tells of.
    private mutating func account(for reading: Reading, _ meter: Int64, newest: CounterState?) throws {
        let state = CounterState(reading)
        let index = ledgerIndex(of: meter)
        ledgers[index].ledger.change(EnergyQuarter.number(containing: state.at)) { $0.readings += 1 }
        if let newest, newest.at >= state.at {
            try accountBetween(state, reading.meter, meter, index)
        } else {
            if let newest { CounterStep(from: newest, to: state).enter(into: &ledgers[index].ledger) }
            known.newest[meter] = state
        }
    }

    /// A reading that claims to be older than the newest one, though its counters are ahead of it, was taken
    /// later: the meter's clock was set back. Between others by its stamp it would be counted again and again.
    ///
    /// Before a reset the counters were ahead too: there it has its place, not below the one before it.
    private func hasWrongStamp(_ reading: Reading, _ meter: Int64, newest: CounterState?) throws -> Bool {
        let state = CounterState(reading)
        guard let newest, state.at < newest.at, state.isAhead(of: newest) else { return false }
        guard let before = try before(state, reading.meter, meter),
            let after = try after(state, reading.meter, meter)
        else { return true }
        let fits = after.isNotBehind(state) || CounterStep(from: before, to: after).isReset
        return !(state.isNotBehind(before) && fits)
    }

    /// A late reading parts a step that was entered as a whole.
    private mutating func accountBetween(
        _ state: CounterState, _ name: String, _ meter: Int64, _ index: Int
    ) throws {
        let before = try before(state, name, meter)
        let after = try after(state, name, meter)
        if let before, let after {
            CounterStep(from: before, to: after).enter(into: &ledgers[index].ledger, sign: -1)
        }
        if let before { CounterStep(from: before, to: state).enter(into: &ledgers[index].ledger) }
        if let after { CounterStep(from: state, to: after).enter(into: &ledgers[index].ledger) }
    }

    private func before(_ state: CounterState, _ name: String, _ meter: Int64) throws -> CounterState? {
        try neighbour(of: meter, name, "AND taken_at < ? ORDER BY taken_at DESC", at: state.at)
    }

    private func after(_ state: CounterState, _ name: String, _ meter: Int64) throws -> CounterState? {
        try neighbour(of: meter, name, "AND taken_at > ? ORDER BY taken_at", at: state.at)
    }

    private func neighbour(
        of meter: Int64, _ name: String, _ condition: String, at instant: UTCInstant?
    ) throws -> CounterState? {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM readings WHERE meter = ? AND counted = 1 \(condition) LIMIT 1")
        let arguments: StatementArguments = instant.map { [meter, $0.nanoseconds] } ?? [meter]
        return try Row.fetchOne(statement, arguments: arguments)
            .map { CounterState(try ReadingRow(row: $0).stored(meter: name).reading) }
    }

    private mutating func ledgerIndex(of meter: Int64) -> Int {
        if let last = ledgers.last, last.meter == meter { return ledgers.count - 1 }
        if let index = ledgers.firstIndex(where: { $0.meter == meter }) { return index }
        ledgers.append((meter, QuarterLedger()))
        return ledgers.count - 1
    }

    func writeQuarters() throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO energy_quarters
                    (meter, quarter, import_uwh, export_uwh, covered_ns, readings, resets)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (meter, quarter) DO UPDATE SET import_uwh = import_uwh + excluded.import_uwh,
                    export_uwh = export_uwh + excluded.export_uwh,
                    covered_ns = covered_ns + excluded.covered_ns,
                    readings = readings + excluded.readings, resets = resets + excluded.resets
                """)
        for (meter, ledger) in ledgers {
            for quarter in ledger.changes {
                let values = [
                    meter.databaseValue, quarter.number.databaseValue,
                    quarter.imported.microwattHours.databaseValue,
                    quarter.exported.microwattHours.databaseValue,
                    quarter.coveredNanoseconds.databaseValue, quarter.readings.databaseValue,
                    quarter.resets.databaseValue,
                ]
                statement.setUncheckedArguments(StatementArguments(values))
                try statement.execute()
            }
        }
    }
}
