import GRDB
import Timekeeping

extension ReadingAppending {
    /// Enters the energy that the new state of the counters tells of.
    mutating func account(for reading: Reading, _ meter: Int64, newest: CounterState?) throws {
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
    /// later: the meter's clock was set back. Placed by its stamp it would be counted again and again.
    ///
    /// Before a reset the counters were ahead too: there it has its place, not below the one before it.
    func hasWrongStamp(_ reading: Reading, _ meter: Int64, newest: CounterState?) throws -> Bool {
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

    func neighbour(
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
