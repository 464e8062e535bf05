import GRDB
import Metering
import Timekeeping

/// Reads a row of `readings` as `SELECT *` gives it.
struct ReadingRow {
    /// Columns before the measured ones.
    private static let fixed = 8
    private static let perRow = 7
    private static let perReactive = 3
    /// Of `ReadingColumns.origin`; `adjusted` comes after these.
    private static let origin = fixed + 4 * perRow + 3 * perReactive

    let row: Row

    /// - Throws: `.unusable` for a row that this version cannot have written.
    func stored(meter: String) throws(StoreError) -> StoredReading {
        var phases: [PhaseReading] = []
        for index in 0..<3 {
            if let phase = try phase(index) { phases.append(phase) }
        }
        guard !phases.isEmpty, let source = Reading.Source(rawValue: try row.value(4)),
            let timeFrom = Reading.TimeOrigin(rawValue: try row.value(5)),
            let mark = EnergyMark(rawValue: try row.value(7))
        else { throw StoreError.unusable("a reading of `\(meter)` cannot be understood") }
        var reading = Reading(
            meter: meter, source: source, takenAt: try row.instant(1), receivedAt: try row.instant(3),
            timeFrom: timeFrom, phases: phases, net: try phase(3),
            adjusted: Adjustments(rawValue: try row.value(Self.origin + 3)))
        reading.stamp = try row.instantIfPresent(Self.origin)
        reading.identity = try identity(meter)
        return StoredReading(
            reading: reading, isConflict: try row.value(6), isUnplaced: try row.value(Self.origin + 2),
            rank: try row.value(2), mark: mark)
    }

    private func identity(_ meter: String) throws(StoreError) -> ReadingIdentity? {
        guard let text: String = try row.value(Self.origin + 1) else { return nil }
        if let identity = ReadingIdentity(text) { return identity }
        throw StoreError.unusable("the identity of a reading of `\(meter)` cannot be understood")
    }

    private func phase(_ index: Int) throws(StoreError) -> PhaseReading? {
        let first = Self.fixed + index * Self.perRow
        guard let voltage: Double = try row.value(first) else { return nil }
        return PhaseReading(
            voltageV: voltage, currentA: try row.value(first + 1), powerW: try row.value(first + 2),
            energyImport: try row.energyIfPresent(first + 3),
            energyExport: try row.energyIfPresent(first + 4), frequencyHz: try row.value(first + 5),
            powerFactor: try row.value(first + 6), reactive: try index < 3 ? reactive(index) : nil)
    }

    private func reactive(_ index: Int) throws(StoreError) -> ReactiveReading? {
        let first = Self.fixed + 4 * Self.perRow + index * Self.perReactive
        guard let power: Double = try row.value(first) else { return nil }
        return ReactiveReading(
            powerVar: power, inductive: try row.energy(first + 1), capacitive: try row.energy(first + 2))
    }
}
