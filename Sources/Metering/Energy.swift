/// An amount of active energy or the state of a counter, exact to a microwatt-hour.
///
/// Whole numbers, so that sums, splits and their reversal lose nothing. A microwatt-hour divides the steps of
/// every counter in use: 0.001 kWh in JSON, 1/3200 and 1/800 kWh in registers.
public struct Energy: Sendable, Hashable, Comparable {
    /// µWh; the range ends at 9.2 TWh.
    public var microwattHours: Int64

    public static let zero = Energy(microwattHours: 0)

    /// The largest state of a counter that is taken for real: 10⁹ kWh.
    public static let largestCounter = Energy(microwattHours: 1_000_000_000_000_000_000)

    public init(microwattHours: Int64) {
        self.microwattHours = microwattHours
    }

    /// Takes the decimal number that the meter printed to the nearest microwatt-hour.
    /// - Precondition: the magnitude is at most 10⁹ kWh.
    public init(kilowattHours: Double) {
        microwattHours = Int64((kilowattHours * 1e9).rounded())
    }

    /// - Precondition: the magnitude is at most 10¹² Wh.
    public init(wattHours: Double) {
        microwattHours = Int64((wattHours * 1e6).rounded())
    }

    /// Wh, correctly rounded.
    public var wattHours: Double { Double(microwattHours) / 1e6 }

    public static func < (left: Self, right: Self) -> Bool { left.microwattHours < right.microwattHours }
    public static func + (left: Self, right: Self) -> Self {
        Self(microwattHours: left.microwattHours + right.microwattHours)
    }
    public static func - (left: Self, right: Self) -> Self {
        Self(microwattHours: left.microwattHours - right.microwattHours)
    }
    public static func += (left: inout Self, right: Self) { left = left + right }
}
