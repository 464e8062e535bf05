import Timekeeping

/// What Y was over the last stretch: each row is held until the next.
struct FollowsHistory: Sendable {
    private let lag: Duration
    /// In order of time; what lies before `head` is forgotten.
    private var rows: [FollowsRow] = []
    private var head = 0

    /// A row of X beside the values that Y had.
    struct Comparison: Sendable, Equatable {
        /// The place of the quantity that is furthest from Y where the row is nearest to it.
        var quantity: Int
        var value: Double
        /// What Y was in the stretch.
        var low: Double
        var high: Double
        /// From the value of Y where the row is nearest to it.
        var distance: Double
    }

    init(lag: Duration) {
        self.lag = lag
    }

    /// How many rows are kept.
    var count: Int { rows.count - head }

    /// Takes a row of Y.
    /// - Parameter isPartial: quantities that it lacks keep their values.
    /// - Returns: whether a value that was known has changed to another.
    mutating func add(_ row: FollowsRow, isPartial: Bool) -> Bool {
        guard let last = rows.last else {
            rows.append(row)
            return false
        }
        let values = isPartial ? zip(row.values, last.values).map { $0 ?? $1 } : row.values
        guard values != last.values else { return false }
        rows.append(FollowsRow(at: row.at, values: values))
        return zip(values, last.values).contains { new, old in new != nil && old != nil && new != old }
    }

    /// Forgets what was over before the stretch that ends at `instant`.
    mutating func forget(before instant: UTCInstant) {
        let from = instant - lag
        while head + 1 < rows.count, rows[head + 1].at <= from { head += 1 }
        guard head > 64, head * 2 > rows.count else { return }
        rows.removeFirst(head)
        head = 0
    }

    /// Compares a row of X with all that Y was in the stretch that ends with it; `nil` when they have no quantity in
    /// common there.
    func compare(_ row: FollowsRow) -> Comparison? {
        let from = row.at - lag
        let kept = rows[head...]
        let stretch = kept[(kept.lastIndex { $0.at <= from } ?? head)...]
        let nearest = stretch.compactMap { Self.worst(row.values, $0.values) }
            .min { $0.distance < $1.distance }
        guard let nearest, let value = row.values[nearest.quantity] else { return nil }
        let values = stretch.compactMap { $0.values[nearest.quantity] }
        return Comparison(
            quantity: nearest.quantity, value: value, low: values.min() ?? value, high: values.max() ?? value,
            distance: nearest.distance)
    }

    private static func worst(_ row: [Double?], _ other: [Double?]) -> (quantity: Int, distance: Double)? {
        var worst: (quantity: Int, distance: Double)?
        for index in row.indices {
            guard let value = row[index], let expected = other[index] else { continue }
            let distance = abs(value - expected)
            if distance > worst?.distance ?? -1 { worst = (index, distance) }
        }
        return worst
    }
}
