/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct UTCInstant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the epoch; the range ends in the year 2262.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Stops at the ends of the range.
    package init(seconds: Int64) {
        self.nanoseconds = seconds.multipliedSaturating(by: 1_000_000_000)
    }

    /// Seconds since the epoch, as a number for formulas.
    package var seconds: Double { Double(nanoseconds) / 1e9 }

    /// The whole second at or before this instant, as seconds since the epoch.
    package var wholeSecond: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// This instant without what lies below a unit of `nanoseconds`.
    package func floored(toNanoseconds unit: Int64) -> UTCInstant {
        UTCInstant(nanoseconds: floorDivide(nanoseconds, unit).multipliedSaturating(by: unit))
    }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Stops at the ends of the range.
    package static func + (instant: Self, span: Duration) -> Self {
        Self(nanoseconds: instant.nanoseconds.addingSaturating(span.nanoseconds))
    }

    /// Stops at the ends of the range.
    package static func - (instant: Self, span: Duration) -> Self {
        Self(nanoseconds: instant.nanoseconds.subtractingSaturating(span.nanoseconds))
    }

    package static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds) - .nanoseconds(right.nanoseconds)
    }
}

extension Duration {
    /// This span in whole nanoseconds; sub-nanosecond parts are dropped, and beyond 292 years it stops.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return isTooLong || overflow ? (seconds < 0 ? .min : .max) : sum
    }

    /// A span that a formula gave, in nanoseconds; beyond 200 years, or without a number, it stops there.
    package static func nanoseconds(rounding number: Double) -> Duration {
        let limit = 200 * 365.25 * 86_400e9
        let held = number.isNaN ? limit : min(max(number, -limit), limit)
        return .nanoseconds(Int64(saturating: held))
    }

    /// This span in seconds, as a number for formulas.
    package var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
