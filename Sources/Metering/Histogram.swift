/// Counts observations by size, in the way of Prometheus: how many are at most as large as each bound.
package struct Histogram: Sendable, Equatable {
    /// Upper bounds, ascending; one more bucket takes what lies above the last.
    package let bounds: [Double]
    /// Observations of each bucket alone, one more than there are bounds.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// All observations.
    package var count: Int { counts.reduce(0, +) }
}
