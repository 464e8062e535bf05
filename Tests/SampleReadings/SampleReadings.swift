import Metering
import Timekeeping

/// 2025-11-03T12:00:00Z.
package let noon = UTCInstant(seconds: 1_762_171_200)

/// A reading of one phase, `seconds` after noon, with its import counter at `kilowattHours`.
package func reading(
    _ seconds: Double, kilowattHours: Double = 0, exported: Double? = 0, powerW: Double = 1000,
    meter: String = "m1", timeFrom: Reading.TimeOrigin = .device, receivedAfter delay: Duration = .zero
) -> Reading {
    let at = noon + .seconds(seconds)
    let phase = PhaseReading(
        voltageV: 230.5, currentA: 4.35, powerW: powerW, energyImport: Energy(kilowattHours: kilowattHours),
        energyExport: exported.map(Energy.init(kilowattHours:)), frequencyHz: 49.98, powerFactor: 0.98)
    return Reading(meter: meter, takenAt: at, receivedAt: at + delay, timeFrom: timeFrom, phases: [phase])
}

/// A meter that could carry more energy in a quarter of an hour than a sum can hold.
package let giantMeter = Meter(id: "m1", serial: "S1", ctRatingA: 1e14)

/// Readings of `giantMeter` in 120 s whose counter rises five times by 10⁸ kWh and begins again at zero, twenty times.
package let fillingReadings = (0..<120).map {
    reading(Double($0), kilowattHours: Double($0 % 6) * 1e8, powerW: 3.6e14)
}

extension ReadingAppender {
    /// Stores one reading.
    @discardableResult
    package func append(_ reading: Reading) async throws -> StoredReading {
        try await append([reading])[0]
    }
}

extension EnergyHistory {
    /// The hours of meter `m1` that have energy or readings.
    package func hours(_ range: Range<UTCInstant>, zone: Zone = .utc) async throws -> [EnergyPeriod] {
        try await energy(meter: "m1", per: .hour, in: range, zone: zone)
    }
}
