import Timekeeping

/// Which price holds when: exactly one for each quarter of an hour of a weekday and of a day at the weekend.
package struct PriceTable: Sendable, Hashable {
    package let bands: [PriceBand]
    /// Places in `bands`: the quarters of a weekday, then those of the weekend.
    private let places: [Int]

    /// A span of a day that belongs to no band or to two, in quarters of an hour from midnight.
    package enum Flaw: Error, Sendable, Equatable {
        case gap(Range<Int>, isWeekend: Bool)
        /// Places of the bands.
        case overlap(first: Int, second: Int, Range<Int>, isWeekend: Bool)
    }

    /// - Precondition: prices in one currency.
    /// - Throws: the first flaw, overlaps before gaps.
    package init(_ bands: [PriceBand]) throws(Flaw) {
        precondition(Set(bands.map(\.price.currency)).count <= 1, "a table of prices has one currency")
        var gap: Flaw?
        var places: [Int] = []
        for isWeekend in [false, true] {
            let holders = (0..<ClockSpan.quartersPerDay).map { quarter in
                bands.indices.filter { bands[$0].holds(inQuarter: quarter, onWeekend: isWeekend) }
            }
            if let quarter = holders.firstIndex(where: { $0.count > 1 }) {
                throw .overlap(
                    first: holders[quarter][0], second: holders[quarter][1], Self.span(at: quarter, holders),
                    isWeekend: isWeekend)
            }
            if gap == nil, let quarter = holders.firstIndex(where: \.isEmpty) {
                gap = .gap(Self.span(at: quarter, holders), isWeekend: isWeekend)
            }
            places += holders.map { $0.first ?? 0 }
        }
        if let gap { throw gap }
        self.bands = bands
        self.places = places
    }

    /// One price, always.
    package init(flat price: Price) {
        bands = [PriceBand(name: "all", price: price)]
        places = Array(repeating: 0, count: 2 * ClockSpan.quartersPerDay)
    }

    /// The place in `bands` of the one that holds when a wall clock shows `civil`.
    func place(at civil: CivilTime) -> Int {
        // Day 0 was a Thursday.
        let weekday = ((civil.dayNumber + 3) % 7 + 7) % 7
        let quarter = civil.hour * 4 + civil.minute / 15
        return places[quarter + (weekday >= 5 ? ClockSpan.quartersPerDay : 0)]
    }

    /// The quarters from this one on that belong to the same bands.
    private static func span(at quarter: Int, _ holders: [[Int]]) -> Range<Int> {
        let end = holders[quarter...].firstIndex { $0 != holders[quarter] } ?? holders.count
        return quarter..<end
    }
}
