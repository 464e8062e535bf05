import Documents
import Timekeeping

/// What one thing told of a quantity in the course of a run.
struct TraceSeries: Sendable, Equatable {
    /// Where the values come from.
    enum Role: String, Sendable {
        /// The site itself.
        case truth
        /// The device.
        case shown
        /// What a component has in its store.
        case stored
        /// Another signal that an expectation mentions.
        case signal
    }

    var name: String
    var role: Role
    var points: [Point] = []
    /// Digits behind the point.
    var decimals = 0
    /// Some of its points have been left out where nothing happened.
    var isThinned = false

    struct Point: Sendable, Equatable {
        /// Since the start of the run, in ms.
        var time: Int64
        /// In base units; `nil` where nobody can know it. A state is 1 or 0.
        var value: Double?
    }

    init(name: String, role: Role) {
        self.name = name
        self.role = role
    }

    mutating func append(_ number: JSONNumber, at time: Int64) {
        decimals = max(decimals, min(number.decimals, 6))
        points.append(Point(time: time, value: number.value))
    }

    mutating func append(_ value: Double?, at time: Int64) {
        points.append(Point(time: time, value: value))
    }
}

extension TraceSeries {
    /// So many points are drawn as they are; of more, the lowest and the highest of each stretch stay.
    private static let mostPoints = 20_000
    private static let stretches: Int64 = 3000

    /// Puts rows that came late into their places.
    mutating func sort() {
        guard zip(points, points.dropFirst()).contains(where: { $0.time > $1.time }) else { return }
        points = points.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    /// - Parameter details: spans in which every point stays, in ms since the start.
    mutating func thin(keeping details: [ClosedRange<Int64>]) {
        guard points.count > Self.mostPoints, let first = points.first, let last = points.last else { return }
        let width = max(1, (last.time - first.time) / Self.stretches)
        var thinned: [Point] = []
        var stretch: [Point] = []
        for point in points {
            if let begin = stretch.first,
                (point.time - first.time) / width != (begin.time - first.time) / width
            {
                thinned += Self.ends(of: stretch)
                stretch = []
            }
            if details.contains(where: { $0.contains(point.time) }) {
                thinned += Self.ends(of: stretch) + [point]
                stretch = []
            } else {
                stretch.append(point)
            }
        }
        points = thinned + Self.ends(of: stretch)
        isThinned = true
    }

    /// The first, the lowest, the highest and the last of a stretch, in order of time, each once.
    private static func ends(of stretch: [Point]) -> [Point] {
        guard stretch.count > 4 else { return stretch }
        let values = stretch.indices.filter { stretch[$0].value != nil }
        let low = values.min { stretch[$0].value ?? 0 < stretch[$1].value ?? 0 }
        let high = values.max { stretch[$0].value ?? 0 < stretch[$1].value ?? 0 }
        let kept = Set([stretch.startIndex, stretch.endIndex - 1] + [low, high].compactMap { $0 })
        return kept.sorted().map { stretch[$0] }
    }
}
