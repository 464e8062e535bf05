import GRDB
import Timekeeping

/// Reads a row of `readings` as `SELECT *` gives it.
struct ReadingRow {
    /// Columns before the measured ones.
    private static let fixed = 8
    private static let perRow = 7
    private static let perReactive = 3

    let row: Row

    func stored(meter: String) throws -> StoredReading {
        let phases = (0..<3).compactMap(phase)
        guard !phases.isEmpty, let source = Reading.Source(rawValue: row[4]),
            let timeFrom = Reading.TimeOrigin(rawValue: row[5])
        else { throw StoreError.unusable("a reading of `\(meter)` cannot be understood") }
        let reading = Reading(
            meter: meter, source: source, takenAt: UTCInstant(nanoseconds: row[1]),
            receivedAt: UTCInstant(nanoseconds: row[3]), timeFrom: timeFrom, phases: phases, net: phase(3))
        return StoredReading(reading: reading, isConflict: row[6], rank: row[2])
    }

    private func phase(_ index: Int) -> PhaseReading? {
        let first = Self.fixed + index * Self.perRow
        guard let voltage: Double = row[first] else { return nil }
        let imported: Int64? = row[first + 3]
        let exported: Int64? = row[first + 4]
        return PhaseReading(
            voltageV: voltage, currentA: row[first + 1], powerW: row[first + 2],
            energyImport: imported.map(Energy.init(microwattHours:)),
            energyExport: exported.map(Energy.init(microwattHours:)), frequencyHz: row[first + 5],
            powerFactor: row[first + 6], reactive: index < 3 ? reactive(index) : nil)
    }

    private func reactive(_ index: Int) -> ReactiveReading? {
        let first = Self.fixed + 4 * Self.perRow + index * Self.perReactive
        guard let power: Double = row[first] else { return nil }
        return ReactiveReading(
            powerVar: power, inductive: Energy(microwattHours: row[first + 1]),
            capacitive: Energy(microwattHours: row[first + 2]))
    }
}
