import GRDB
import Metering
import Timekeeping

/// What was mended in a store that an earlier version had spoiled.
package struct StoreRepair: Sendable, Hashable, CustomStringConvertible {
    /// Quarters of an hour whose energy was made again of the readings.
    package var quarters: Int
    /// Meters that they belong to.
    package var meters: Int

    package var description: String {
        "mended the store: energy of \(quarters) quarter\(quarters == 1 ? "" : "s") of an hour of "
            + "\(meters) meter\(meters == 1 ? "" : "s"), made again of the readings"
    }
}

/// A quarter of an hour whose sums are no whole numbers, or below 0.
///
/// Version 0.1.0 let them pass 63 bits, from where on SQLite keeps a floating-point number.
struct SpoiledQuarter {
    let of: MeterSource
    let number: Int64
}

extension Database {
    /// In the order of meters, sources and quarters.
    func spoiledQuarters() throws -> [SpoiledQuarter] {
        let sums = ["import_uwh", "export_uwh", "covered_ns", "readings", "resets"]
        let isSpoiled = sums.map { "typeof(\($0)) != 'integer' OR \($0) < 0" }.joined(separator: " OR ")
        return try Row.fetchAll(
            self,
            sql: """
                SELECT meter, source, quarter FROM energy_quarters WHERE \(isSpoiled)
                ORDER BY meter, source, quarter
                """
        ).compactMap { row in
            guard let source = Reading.Source(rawValue: try row.value(1)) else { return nil }
            return SpoiledQuarter(
                of: MeterSource(meter: try row.value(0), source: source), number: try row.value(2))
        }
    }

    /// Makes the sums of these quarters again of the readings, as they would be made today.
    /// - Returns: `nil` when there was nothing to mend.
    func mend(_ spoiled: [SpoiledQuarter]) throws -> StoreRepair? {
        guard !spoiled.isEmpty else { return nil }
        for (shown, quarters) in Dictionary(grouping: spoiled, by: \.of) {
            try mend(Set(quarters.map(\.number)), of: shown)
        }
        return StoreRepair(quarters: spoiled.count, meters: Set(spoiled.map(\.of.meter)).count)
    }

    private func mend(_ numbers: Set<Int64>, of shown: MeterSource) throws {
        guard let first = numbers.min(), let last = numbers.max() else { return }
        let recount = try recount(of: shown, from: first, to: last)
        for quarter in recount.quarters where numbers.contains(quarter.number) {
            try execute(
                sql: """
                    UPDATE energy_quarters SET import_uwh = max(0, ?), export_uwh = max(0, ?),
                        covered_ns = max(0, ?), readings = max(0, readings), resets = max(0, ?)
                    WHERE meter = ? AND source = ? AND quarter = ?
                    """,
                arguments: [
                    quarter.imported.microwattHours, quarter.exported.microwattHours,
                    quarter.coveredNanoseconds, quarter.resets, shown.meter, shown.source.rawValue,
                    quarter.number,
                ])
        }
    }

    /// The steps between readings that count, in their order, around a span of quarters.
    private func recount(of shown: MeterSource, from first: Int64, to last: Int64) throws -> EnergyRecount {
        let reach = Duration.nanoseconds(CounterStep.longestSpan)
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT * FROM readings
                WHERE meter = ? AND source = ? AND counted = 1 AND taken_at BETWEEN ? AND ? ORDER BY taken_at
                """,
            arguments: [
                shown.meter, shown.source.rawValue, (EnergyQuarter.start(of: first) - reach).nanoseconds,
                (EnergyQuarter.start(of: last + 1) + reach).nanoseconds,
            ])
        var recount = EnergyRecount()
        while let row = try rows.next() { recount.add(try ReadingRow(row: row).stored(meter: "").reading) }
        return recount
    }
}
