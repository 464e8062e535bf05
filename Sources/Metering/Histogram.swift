/// Counts observations by size, in the way of Prometheus: how many are at most as large as each bound.
public struct Histogram: Sendable, Equatable {
    /// Upper bounds, ascending; one more bucket takes what lies above the last.
    public let bounds: [Double]
    /// Observations of each bucket alone, one more than there are bounds.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    public mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// All observations.
    public var count: Int { counts.reduce(0, +) }
}
