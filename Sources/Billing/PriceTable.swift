import Timekeeping

/// A price for certain hours of certain days.
package struct PriceBand: Sendable, Hashable {
    package enum Days: String, Sendable, CaseIterable { case all, weekdays, weekend }

    /// What a line of a bill calls it.
    package var name: String
    /// 0...24, from the first one on and before the second; `22..<6` goes over midnight. By the wall clock.
    package var from: Int
    package var to: Int
    package var days: Days
    package var price: Price

    package init(name: String, from: Int = 0, to: Int = 24, days: Days = .all, price: Price) {
        self.name = name
        self.from = from
        self.to = to
        self.days = days
        self.price = price
    }

    /// Whether the band holds in the hour that begins then; Saturday and Sunday are the weekend.
    func holds(atHour hour: Int, onWeekend isWeekend: Bool) -> Bool {
        let isDay = days == .all || (days == .weekend) == isWeekend
        return isDay && (from < to ? (from..<to).contains(hour) : hour >= from || hour < to)
    }
}

/// Which price holds when: exactly one for each hour of a weekday and of a day at the weekend.
package struct PriceTable: Sendable, Hashable {
    package let bands: [PriceBand]
    /// Places in `bands`: 24 hours of a weekday, then 24 of the weekend.
    private let places: [Int]

    /// An hour that belongs to none or to two bands.
    package enum Flaw: Error, Sendable, Equatable {
        case gap(hour: Int, isWeekend: Bool)
        /// Places of the bands.
        case overlap(first: Int, second: Int, hour: Int, isWeekend: Bool)
    }

    /// - Throws: the first flaw, overlaps before gaps.
    package init(_ bands: [PriceBand]) throws(Flaw) {
        var places: [Int] = []
        var gap: Flaw?
        for slot in 0..<48 {
            let (hour, isWeekend) = (slot % 24, slot >= 24)
            let found = bands.indices.filter { bands[$0].holds(atHour: hour, onWeekend: isWeekend) }
            if found.count > 1 {
                throw .overlap(first: found[0], second: found[1], hour: hour, isWeekend: isWeekend)
            }
            if found.isEmpty { gap = gap ?? .gap(hour: hour, isWeekend: isWeekend) }
            places.append(found.first ?? 0)
        }
        if let gap { throw gap }
        self.bands = bands
        self.places = places
    }

    /// One price, always.
    package init(flat price: Price) {
        bands = [PriceBand(name: "all", price: price)]
        places = Array(repeating: 0, count: 48)
    }

    /// The place in `bands` of the one that holds when a wall clock shows `civil`.
    func place(at civil: CivilTime) -> Int {
        // Day 0 was a Thursday.
        let weekday = ((civil.dayNumber + 3) % 7 + 7) % 7
        return places[civil.hour + (weekday >= 5 ? 24 : 0)]
    }
}
