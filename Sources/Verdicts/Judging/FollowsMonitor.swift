import Quantities
import Scenarios
import Timekeeping

/// `series: X`, `follows: Y`, `tolerance: q`, `lag: D`: at every row of X it lies within the tolerance of Y,
/// held between its values, as of some instant in the last D; and X has a row at least once every D while Y
/// changes.
///
/// It keeps the rows of Y over the last D, so memory does not grow with the run.
struct FollowsMonitor: LookingMonitor, SettlingMonitor {
    private let rules: FollowsRules
    private var follower: FollowsFeed
    private var leader: FollowsFeed
    private var history: FollowsHistory
    private var ignored: [WindowWatch]
    private var counts = false
    private var hadRow = false
    private var lastMoment: UTCInstant?
    /// The first change of Y that no row of X has followed yet.
    private var changedSince: UTCInstant?
    private(set) var tally = Tally()

    init(_ rules: FollowsRules, start: UTCInstant) {
        self.rules = rules
        follower = FollowsFeed(rules.follower, quantities: rules.quantities)
        leader = FollowsFeed(rules.leader, quantities: rules.quantities)
        history = FollowsHistory(lag: rules.lag)
        ignored = rules.ignore.map { WindowWatch($0, start: start) }
    }

    var mentions: [String] { follower.mentions + leader.mentions + ignored.flatMap(\.mentions) }

    /// When a row is due at the latest.
    private var deadline: UTCInstant? { changedSince.map { $0 + rules.lag } }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        ([deadline].compactMap { $0 } + ignored.compactMap { $0.nextTime(instants) }).min()
    }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        if case .opened(_, isNested: true) = change { return }
        beginAnew()
        if case .opened = change { follower.windowOpens() }
    }

    /// Rows before this moment ask for no others.
    private mutating func beginAnew() {
        hadRow = false
        changedSince = nil
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) {
        if let deadline, deadline < instant { miss(at: deadline, scene) }
    }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        if let deadline, deadline <= instant { miss(at: deadline, scene) }
    }

    private mutating func miss(at deadline: UTCInstant, _ scene: Scene) {
        let since = changedSince ?? deadline
        changedSince = nil
        hadRow = false
        tally.judged += 1
        tally.violate(
            .init(
                decided: deadline,
                got: "no row from \(scene.wording.time(since)) to \(scene.wording.time(deadline)), "
                    + "although what it follows changed"))
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        for index in ignored.indices {
            ignored[index].advance(to: observation.at, scene.instants)
            ignored[index].observe(observation, scene)
        }
        follower.observe(observation, isOpen: isOpen, scene)
        leader.observe(observation, isOpen: true, scene)
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        for index in ignored.indices {
            ignored[index].advance(to: moment.instant, moment.instants)
            ignored[index].complete(moment)
            ignored[index].looked()
        }
        let counts = isOpen && !ignored.contains(where: \.isOpen)
        if self.counts && !counts { beginAnew() }
        self.counts = counts
        for second in lastMoment.map(moment.wholeSeconds(since:)) ?? [] {
            leader.complete(second, isOpening: false)
        }
        lastMoment = moment.instant
        leader.complete(moment, isOpening: false)
        follower.complete(moment, isOpening: isOpening)
        for row in leader.takeRows() { lead(row) }
        for row in follower.takeRows() where counts { judge(row, moment.scene.wording) }
        history.forget(before: moment.instant)
    }

    private mutating func lead(_ row: FollowsRow) {
        let isChange = history.add(row, isPartial: leader.isPartial)
        if isChange, counts, hadRow, changedSince == nil { changedSince = row.at }
    }

    private mutating func judge(_ row: FollowsRow, _ wording: Wording) {
        guard row.values.contains(where: { $0 != nil }) else { return }
        hadRow = true
        changedSince = nil
        guard let found = history.compare(row) else { return }
        tally.judged += 1
        // Doubles that printed the same differ by rounding alone.
        let rounding = 1e-9 * max(abs(found.value), abs(found.low), abs(found.high), rules.tolerance.value)
        guard found.distance > rules.tolerance.value + rounding else { return }
        tally.consider(Margin(amount: found.distance, type: .quantity(rules.tolerance.dimension)))
        let got = text(found, row.at, wording)
        tally.violate(.init(decided: row.at, got: got))
    }

    private func text(_ found: FollowsHistory.Comparison, _ instant: UTCInstant, _ wording: Wording) -> String
    {
        let dimension = rules.tolerance.dimension
        let name = rules.quantities.count > 1 ? "\(rules.quantities[found.quantity]) " : ""
        let (low, high) = (HumanNumber.text(found.low, dimension), HumanNumber.text(found.high, dimension))
        let range = low == high ? low : "\(low) to \(high)"
        return "\(name)\(HumanNumber.text(found.value, dimension)) at \(wording.time(instant)), and what it "
            + "follows was \(range)"
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        guard tally.judged == 0 else { return .pass }
        return .vacuous("it had no row while what it follows was known")
    }
}
