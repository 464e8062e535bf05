import Quantities
import Timekeeping

/// One row of a series: of what a device put up for handing out, or of what a component stored.
package struct SeriesRow: Sendable, Equatable {
    /// What rows are matched by: the stamp by the device's own clock where its face carries one, else `at`.
    package var key: UTCInstant
    /// The instant by the run's clock.
    package var at: UTCInstant
    package var hasStamp: Bool
    package var values: [Entry]
    /// Of truth: still buffered or on its way when the run ended, so that it need not have arrived.
    package var isInFlight: Bool

    /// One quantity of a row.
    package struct Entry: Sendable, Equatable {
        /// `power`, `voltage.l1`, `energy.import`.
        package var name: String
        /// In the base unit of its dimension.
        package var value: Double
        /// The device's resolution, in the same unit; 0 where it is exact.
        package var step: Double

        package init(_ name: String, _ value: Double, step: Double = 0) {
            self.name = name
            self.value = value
            self.step = step
        }
    }

    package init(
        key: UTCInstant, at: UTCInstant, hasStamp: Bool, values: [Entry], isInFlight: Bool = false
    ) {
        self.key = key
        self.at = at
        self.hasStamp = hasStamp
        self.values = values
        self.isInFlight = isInFlight
    }
}

extension SeriesRow.Entry {
    /// What the quantity measures, by the first word of its name; `nil` for a plain number.
    var dimension: Dimension? {
        switch name.prefix(while: { $0 != "." }) {
        case "power": .power
        case "reactive_power": .reactivePower
        case "apparent_power": .apparentPower
        case "energy", "import", "export": .energy
        case "reactive_energy": .reactiveEnergy
        case "apparent_energy": .apparentEnergy
        case "voltage": .voltage
        case "current": .current
        case "frequency": .frequency
        case "temperature": .temperature
        case "angle": .angle
        case "power_factor", "soc": .ratio
        default: nil
        }
    }
}
