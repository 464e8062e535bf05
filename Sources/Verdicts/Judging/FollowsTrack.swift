import Scenarios
import Timekeeping

/// One quantity of X beside the same of Y over the last stretch.
struct FollowsTrack: Sendable {
    private var follower: Condition
    private var leader: Condition
    private let lag: Duration
    /// Values of Y, each from its instant on; the first may be older than the stretch.
    private var history: [(at: UTCInstant, value: Double?)] = []
    private var hadRow = false
    /// The first change of Y that no row of X has followed yet.
    private var changedSince: UTCInstant?

    /// A row of X beside the values that Y had.
    struct Outcome {
        var value: Double
        var low: Double
        var high: Double
        /// To the nearest value of Y.
        var distance: Double
    }

    init(_ pair: FollowsRules.Pair, rules: FollowsRules) {
        follower = Condition(pair.follower)
        leader = Condition(pair.leader)
        lag = rules.lag
    }

    var mentions: [String] { follower.expression.mentions + leader.expression.mentions }

    /// When a row is due at the latest.
    var deadline: UTCInstant? { changedSince.map { $0 + lag } }

    /// Rows before this moment ask for no others.
    mutating func begin() {
        hadRow = false
        changedSince = nil
    }

    /// - Returns: since when a row was due.
    mutating func giveUp() -> UTCInstant {
        defer { changedSince = nil }
        return changedSince ?? UTCInstant(nanoseconds: .min)
    }

    func followerChanged(_ moment: Moment<some SignalSource>) -> Bool { follower.isConcerned(by: moment) }

    /// Takes note of Y.
    mutating func lead(_ moment: Moment<some SignalSource>, counts: Bool) {
        guard history.isEmpty || leader.isConcerned(by: moment) else { return }
        let value = leader.look(moment).number
        guard history.isEmpty || history[history.count - 1].value != value else { return }
        let isChange = history.last?.value != nil && value != nil
        history.append((moment.instant, value))
        if counts, isChange, hadRow, changedSince == nil { changedSince = moment.instant }
        trim(before: moment.instant - lag)
    }

    private mutating func trim(before instant: UTCInstant) {
        guard let first = history.firstIndex(where: { $0.at > instant }), first > 1 else { return }
        history.removeFirst(first - 1)
    }

    /// Judges a row of X; `nil` when it, or all of Y, is unknown.
    mutating func follow(_ moment: Moment<some SignalSource>) -> Outcome? {
        guard let value = follower.look(moment).number else { return nil }
        hadRow = true
        changedSince = nil
        let from = moment.instant - lag
        let start = history.lastIndex { $0.at <= from } ?? 0
        let values = history[start...].compactMap(\.value)
        guard let low = values.min(), let high = values.max() else { return nil }
        let distance = values.map { abs($0 - value) }.min() ?? 0
        return Outcome(value: value, low: low, high: high, distance: distance)
    }
}
