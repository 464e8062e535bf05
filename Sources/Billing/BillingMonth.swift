import Timekeeping

/// A month of a zone's calendar, written `2025-11`.
package struct BillingMonth: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var year: Int
    /// 1...12.
    package var month: Int

    package init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// The month that a wall clock shows.
    package init(_ civil: CivilTime) { self.init(year: civil.year, month: civil.month) }

    /// `nil` unless `text` is four digits, a hyphen and two digits of a month from 2000 to 2099.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.map(\.utf8.count) == [4, 2],
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }),
            let year = Int(parts[0]), let month = Int(parts[1]), (2000..<2100).contains(year),
            (1...12).contains(month)
        else { return nil }
        self.init(year: year, month: month)
    }

    package var next: BillingMonth {
        month == 12 ? BillingMonth(year: year + 1, month: 1) : BillingMonth(year: year, month: month + 1)
    }

    /// From its first instant to that of the next month, which is excluded.
    package func range(in zone: Zone) -> Range<UTCInstant> { start(in: zone)..<next.start(in: zone) }

    /// Midnight, or what comes next where a change of the clock skips it.
    private func start(in zone: Zone) -> UTCInstant {
        let midnight = CivilTime(year: year, month: month, day: 1)
        if let instant = zone.instants(of: midnight).first { return instant }
        let before = zone.offsetSeconds(at: UTCInstant(nanoseconds: midnight.nanoseconds) - .seconds(86_400))
        return UTCInstant(nanoseconds: midnight.nanoseconds) - .seconds(before)
    }

    package var description: String {
        "\(year)-\(month < 10 ? "0" : "")\(month)"
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}
