import GRDB
import Timekeeping

extension ReadingAppending {
    /// Enters the energy that the new state of the counters tells of. A reading without counters is only counted
    /// among the readings of its quarter.
    mutating func account(for reading: Reading, _ shown: MeterSource, newest: CounterState?) throws {
        let index = ledgerIndex(of: shown)
        ledgers[index].ledger.change(EnergyQuarter.number(containing: reading.takenAt)) { $0.readings += 1 }
        guard let state = CounterState(reading) else { return }
        if let newest, newest.at >= state.at {
            try accountBetween(state, reading.meter, shown, index)
        } else {
            if let newest { CounterStep(from: newest, to: state).enter(into: &ledgers[index].ledger) }
            known.newest[shown] = state
        }
    }

    /// A reading that claims to be older than the newest one, though its counters are ahead of it, was taken
    /// later: the meter's clock was set back. Placed by its stamp it would be counted again and again.
    ///
    /// Before a reset the counters were ahead too: there it has its place, not below the one before it.
    func hasWrongStamp(_ reading: Reading, _ shown: MeterSource, newest: CounterState?) throws -> Bool {
        guard let newest, let state = CounterState(reading), state.at < newest.at, state.isAhead(of: newest)
        else { return false }
        guard let before = try before(state, reading.meter, shown),
            let after = try after(state, reading.meter, shown)
        else { return true }
        let fits = after.isNotBehind(state) || CounterStep(from: before, to: after).isReset
        return !(state.isNotBehind(before) && fits)
    }

    /// A late reading parts a step that was entered as a whole.
    private mutating func accountBetween(
        _ state: CounterState, _ name: String, _ shown: MeterSource, _ index: Int
    ) throws {
        let before = try before(state, name, shown)
        let after = try after(state, name, shown)
        if let before, let after {
            CounterStep(from: before, to: after).enter(into: &ledgers[index].ledger, sign: -1)
        }
        if let before { CounterStep(from: before, to: state).enter(into: &ledgers[index].ledger) }
        if let after { CounterStep(from: state, to: after).enter(into: &ledgers[index].ledger) }
    }

    private func before(
        _ state: CounterState, _ name: String, _ shown: MeterSource
    ) throws -> CounterState? {
        try neighbour(of: shown, name, .atOrBefore(state.at - .nanoseconds(1)))
    }

    private func after(_ state: CounterState, _ name: String, _ shown: MeterSource) throws -> CounterState? {
        try neighbour(of: shown, name, .atOrAfter(state.at + .nanoseconds(1)))
    }

    enum Side {
        case atOrBefore(UTCInstant)
        case atOrAfter(UTCInstant)
    }

    /// The nearest state that counts. What lies further than a step can be long is not looked for, so that a
    /// source without readings does not cost the whole history of another.
    func neighbour(of shown: MeterSource, _ name: String, _ side: Side) throws -> CounterState? {
        let reach = Duration.nanoseconds(CounterStep.longestSpan)
        let (range, order) =
            switch side {
            case .atOrBefore(let instant): ((instant - reach, instant), "DESC")
            case .atOrAfter(let instant): ((instant, instant + reach), "ASC")
            }
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM readings
                WHERE meter = ? AND taken_at BETWEEN ? AND ? AND counted = 1 AND source = ?
                ORDER BY taken_at \(order) LIMIT 1
                """)
        let arguments: StatementArguments = [
            shown.meter, range.0.nanoseconds, range.1.nanoseconds, shown.source.rawValue,
        ]
        return try Row.fetchOne(statement, arguments: arguments)
            .flatMap { CounterState(try ReadingRow(row: $0).stored(meter: name).reading) }
    }

    private mutating func ledgerIndex(of shown: MeterSource) -> Int {
        if let last = ledgers.last, last.of == shown { return ledgers.count - 1 }
        if let index = ledgers.firstIndex(where: { $0.of == shown }) { return index }
        ledgers.append((shown, QuarterLedger()))
        return ledgers.count - 1
    }

    /// Adds changes to a quarter; its sums stay between 0 and the end of the range.
    ///
    /// SQLite makes a sum beyond 63 bits a floating-point number. `min` and `max` compare it exactly with the whole
    /// numbers that bound it, and give one of those. Source: https://www.sqlite.org/datatype3.html, section 4.2.
    private static let quarterInsertion: String = {
        let sums = ["import_uwh", "export_uwh", "covered_ns", "readings", "resets"].enumerated().map {
            (name: $0.element, change: "?\($0.offset + 4)")
        }
        let values = sums.map { "max(0, \($0.change))" }
        let changes = sums.map { "\($0.name) = max(0, min(\($0.name) + \($0.change), \(Int64.max)))" }
        return """
            INSERT INTO energy_quarters (meter, source, quarter, \(sums.map(\.name).joined(separator: ", ")))
            VALUES (?1, ?2, ?3, \(values.joined(separator: ", ")))
            ON CONFLICT (meter, quarter, source) DO UPDATE SET \(changes.joined(separator: ", "))
            """
    }()

    func writeQuarters() throws {
        let statement = try db.cachedStatement(sql: Self.quarterInsertion)
        for (shown, ledger) in ledgers {
            for quarter in ledger.changes {
                let values = [
                    shown.meter.databaseValue, shown.source.rawValue.databaseValue,
                    quarter.number.databaseValue,
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
