/// A price for certain hours of certain days.
package struct PriceBand: Sendable, Hashable {
    package enum Days: String, Sendable, CaseIterable { case all, weekdays, weekend }

    /// What a line of a bill calls it.
    package var name: String
    /// When of a day it holds, by the wall clock.
    package var span: ClockSpan
    package var days: Days
    package var price: Price

    package init(name: String, span: ClockSpan = .wholeDay, days: Days = .all, price: Price) {
        self.name = name
        self.span = span
        self.days = days
        self.price = price
    }

    /// Whether the band holds in a quarter of an hour, counted from midnight; Saturday and Sunday are the weekend.
    func holds(inQuarter quarter: Int, onWeekend isWeekend: Bool) -> Bool {
        (days == .all || (days == .weekend) == isWeekend) && span.contains(quarter: quarter)
    }
}

/// A part of a day in quarters of an hour, which may go over midnight: `22..6`, `18:30..22:30`.
package struct ClockSpan: Sendable, Hashable {
    static let quartersPerDay = 96
    package static let wholeDay = ClockSpan(from: 0, to: quartersPerDay)

    /// The first quarter, 0...95, and the one after the last, 0...96. The same twice is no span.
    let from: Int
    let to: Int

    /// `nil` unless `text` goes from one quarter of an hour to another.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, let from = Self.quarter(parts[0]),
            let to = Self.quarter(parts[2]), from < Self.quartersPerDay, from != to
        else { return nil }
        self.init(from: from, to: to)
    }

    private init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    func contains(quarter: Int) -> Bool {
        from < to ? (from..<to).contains(quarter) : quarter >= from || quarter < to
    }

    /// `18:30` or `18`.
    static func clock(_ quarter: Int) -> String {
        let minute = quarter % 4 * 15
        return "\(quarter / 4 < 10 ? "0" : "")\(quarter / 4):\(minute == 0 ? "00" : "\(minute)")"
    }

    /// `18`, `18:30`, `00:15` or `24`; at most two digits each.
    private static func quarter(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }),
            let hour = Int(parts[0]), (0...24).contains(hour)
        else { return nil }
        guard parts.count == 2 else { return hour * 4 }
        guard parts[1].utf8.count == 2, let minute = Int(parts[1]), minute < 60, minute % 15 == 0,
            hour < 24 || minute == 0
        else { return nil }
        return hour * 4 + minute / 15
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
