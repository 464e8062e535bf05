import Quantities
import Scenarios
import Timekeeping

/// `series: X`, `follows: Y`, `tolerance: q`, `lag: D`: at every row of X it lies within the tolerance of Y,
/// held between its values, as of some instant in the last D; and X has a row at least once every D while Y
/// changes.
///
/// It keeps the values of Y over the last D, so memory does not grow with the run.
struct FollowsMonitor: Monitor {
    private let rules: FollowsRules
    private var tracks: [FollowsTrack]
    private var ignored: [WindowWatch]
    private var isRow = false
    private var wasOpen = false
    private(set) var tally = Tally()

    init(_ rules: FollowsRules, start: UTCInstant) {
        self.rules = rules
        tracks = rules.pairs.map { FollowsTrack($0, rules: rules) }
        ignored = rules.ignore.map { WindowWatch($0, start: start) }
    }

    var mentions: [String] {
        tracks.flatMap(\.mentions) + ignored.flatMap(\.mentions) + (rules.row.map { [$0.source] } ?? [])
    }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        (tracks.compactMap(\.deadline) + ignored.compactMap { $0.nextTime(instants) }).min()
    }

    mutating func windowOpens(at instant: UTCInstant, isNested: Bool) {
        guard !isNested else { return }
        for index in tracks.indices { tracks[index].begin() }
    }

    mutating func windowCloses(at instant: UTCInstant, _ scene: Scene) {
        for index in tracks.indices { tracks[index].begin() }
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) {
        settle(scene) { $0 < instant }
    }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        settle(scene) { $0 <= instant }
    }

    private mutating func settle(_ scene: Scene, _ isDue: (UTCInstant) -> Bool) {
        for index in tracks.indices {
            guard let deadline = tracks[index].deadline, isDue(deadline) else { continue }
            let since = tracks[index].giveUp()
            tally.judged += 1
            tally.violate(
                .init(
                    decided: deadline,
                    got: "no row from \(scene.wording.time(since)) to \(scene.wording.time(deadline)), "
                        + "although what it follows changed"))
        }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        for index in ignored.indices {
            ignored[index].advance(to: observation.at, scene.instants)
            ignored[index].observe(observation, scene)
        }
        if let row = rules.row, observation.matches(row, scene.instants) == true { isRow = true }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        for index in ignored.indices {
            ignored[index].advance(to: moment.instant, moment.instants)
            ignored[index].complete(moment)
            ignored[index].looked()
        }
        let counts = isOpen && !ignored.contains(where: \.isOpen)
        if wasOpen && !counts { for index in tracks.indices { tracks[index].begin() } }
        wasOpen = counts
        for index in tracks.indices {
            tracks[index].lead(moment, counts: counts)
            let hasRow = rules.row == nil ? tracks[index].followerChanged(moment) : isRow
            guard counts, hasRow, let outcome = tracks[index].follow(moment) else { continue }
            judge(outcome, moment)
        }
        isRow = false
    }

    private mutating func judge<Signals>(_ outcome: FollowsTrack.Outcome, _ moment: Moment<Signals>) {
        tally.judged += 1
        guard outcome.distance > rules.tolerance.value else { return }
        let dimension = rules.tolerance.dimension
        tally.consider(Margin(amount: outcome.distance, type: .quantity(dimension)))
        let range = [outcome.low, outcome.high].map { HumanNumber.text($0, dimension) }
        let leader =
            range[0] == range[1] ? range[0] : "\(range[0]) to \(range[1])"
        tally.violate(
            .init(
                decided: moment.instant,
                got: "\(HumanNumber.text(outcome.value, dimension)) at "
                    + "\(moment.scene.wording.time(moment.instant)), and what it follows was \(leader)"))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        guard tally.judged == 0 else { return .pass }
        return .vacuous("it had no row while what it follows was known")
    }
}
