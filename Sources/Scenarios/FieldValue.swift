import Quantities
import Timekeeping

/// The value of a field of an event, as devices and components tell it, as the record has it, and as expectations compare it.
package enum FieldValue: Sendable, Equatable {
    /// A number in the base unit of its dimension, printed with this many digits after the point.
    case quantity(Double, Dimension, decimals: Int)
    case count(Int)
    case bool(Bool)
    case text(String)
    case instant(UTCInstant)
    case unknown

    /// A measurement with the digits that its step needs; unknown when it is not finite.
    /// - Parameter step: the device's resolution in the base unit, above 0.
    package static func measured(_ number: Double, _ dimension: Dimension, step: Double) -> Self {
        guard number.isFinite else { return .unknown }
        return .quantity(number, dimension, decimals: deviceDecimals(for: step))
    }

    /// A span of time, to the millisecond.
    package static func span(_ span: Duration) -> Self {
        .quantity(span.inSeconds, .time, decimals: 3)
    }

    /// Looks the digits up for the steps that devices have, since every sample needs a dozen.
    private static func deviceDecimals(for step: Double) -> Int {
        if step >= 1 { return 0 }
        if step >= 0.1 { return 1 }
        if step >= 0.01 { return 2 }
        return decimals(for: step)
    }

    /// Digits after the point that show a device's step, for example 2 for 0.01 V and 0 for 10 Wh.
    package static func decimals(for resolution: Double) -> Int {
        var decimals = 0
        var step = resolution
        while decimals < 9, abs(step - step.rounded()) > 1e-6 * step {
            step *= 10
            decimals += 1
        }
        return decimals
    }
}

/// One field of an event.
package struct EventField: Sendable, Equatable {
    package var name: String
    package var value: FieldValue
    /// It has the value that goes without saying, so the record leaves it out.
    package var isImplied: Bool

    package init(_ name: String, _ value: FieldValue, isImplied: Bool = false) {
        self.name = name
        self.value = value
        self.isImplied = isImplied
    }
}
