import Timekeeping

/// An amount of active energy or the state of a counter, exact to a microwatt-hour.
///
/// Whole numbers, so that sums, splits and their reversal lose nothing. A microwatt-hour divides the steps of
/// every counter in use: 0.001 kWh in JSON, 1/3200 and 1/800 kWh in registers. Sums and differences stop at the ends of
/// the range.
package struct Energy: Sendable, Hashable, Comparable {
    /// µWh; the range ends at 9.2 TWh.
    package var microwattHours: Int64

    package static let zero = Energy(microwattHours: 0)

    /// The largest state of a counter that is taken for real: 10⁹ kWh.
    package static let largestCounter = Energy(microwattHours: 1_000_000_000_000_000_000)

    package init(microwattHours: Int64) {
        self.microwattHours = microwattHours
    }

    /// Takes the decimal number that the meter printed to the nearest microwatt-hour.
    /// Stops at the ends of the range.
    package init(kilowattHours: Double) {
        microwattHours = Int64(saturating: kilowattHours * 1e9)
    }

    /// Stops at the ends of the range.
    package init(wattHours: Double) {
        microwattHours = Int64(saturating: wattHours * 1e6)
    }

    /// Wh, correctly rounded.
    package var wattHours: Double { Double(microwattHours) / 1e6 }

    package static func < (left: Self, right: Self) -> Bool { left.microwattHours < right.microwattHours }
    package static func + (left: Self, right: Self) -> Self {
        Self(microwattHours: left.microwattHours.addingSaturating(right.microwattHours))
    }
    package static func - (left: Self, right: Self) -> Self {
        Self(microwattHours: left.microwattHours.subtractingSaturating(right.microwattHours))
    }
    package static func += (left: inout Self, right: Self) { left = left + right }
}
