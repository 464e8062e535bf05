import Quantities
import Scenarios
import Timekeeping

/// `whenever: A`, `then: B`, `within: D`, `count: n`: each A of the window is followed in time by B, exactly
/// n times where n is given. The window selects the A's; an answer may come after it.
///
/// In paced time an answer may be late by the slack, which ends the limit. More than n are too many when they came
/// before the slack began; what comes in it may have been due later.
struct WheneverMonitor: LookingMonitor, SettlingMonitor {
    private var cause: TriggerWatch
    private var answer: TriggerWatch
    private let limit: Duration
    /// The part of the limit that is slack.
    private let slack: Duration
    private let count: Int?
    private var nearest: NearestMiss?
    private var waiting: [Wait] = []
    /// A's of the instant that is not complete yet; a condition as B is looked at for them when it is.
    private var fresh = 0
    private var answers = 0
    private var unjudged = 0
    private var lateness = Lateness()
    private var counts = Tally()

    /// One A without a decision.
    private struct Wait: Sendable {
        var since: UTCInstant
        /// Answers before it, which do not count for it.
        var answersBefore: Int
    }

    init(
        _ cause: Trigger, then answer: Trigger, within limit: Duration, count: Int?, slack: Duration = .zero
    ) {
        self.slack = slack
        self.cause = TriggerWatch(cause)
        self.answer = TriggerWatch(answer)
        self.limit = limit
        self.count = count
        nearest = answer.pattern.map { NearestMiss($0) }
    }

    var mentions: [String] { cause.trigger.mentions + answer.trigger.mentions }

    /// Its failure, with the answer that came too late as the nearest miss where there was one.
    var tally: Tally {
        var tally = counts
        if let late = lateness.first { tally.failure?.nearest = late }
        return tally
    }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? { waiting.first.map { $0.since + limit } }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        if case .opened(_, isNested: false) = change { cause.windowOpens() }
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) {
        while let wait = waiting.first, wait.since + limit < instant { decide(wait, scene) }
    }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        while let wait = waiting.first, wait.since + limit <= instant { decide(wait, scene) }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        let isAnswer = answer.happens(observation, isOpen: !waiting.isEmpty, scene)
        nearest?.observe(observation, isMatch: isAnswer, since: waiting.first?.since, scene)
        if isAnswer { answered(at: observation.at, scene) { $0.eventAt(observation, like: $1) } }
        if cause.happens(observation, isOpen: isOpen, scene), isOpen { wait(since: observation.at) }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        if !isOpen {
            cause.sampleOutside(moment)
        } else if cause.isCondition, cause.happens(moment, isOpening: isOpening) {
            wait(since: moment.instant)
        }
        lookForAnswer(moment)
        fresh = 0
    }

    private mutating func wait(since instant: UTCInstant) {
        if waiting.isEmpty { answer.windowOpens() }
        waiting.append(Wait(since: instant, answersBefore: answers))
        fresh += 1
    }

    private mutating func lookForAnswer<Signals>(_ moment: Moment<Signals>) {
        guard answer.isCondition else { return }
        guard !waiting.isEmpty || lateness.isWaiting else {
            answer.sampleOutside(moment)
            return
        }
        let becameTrue = answer.happens(moment, isOpening: fresh > 0)
        if becameTrue {
            answered(at: moment.instant, moment.scene) { wording, _ in
                "true at \(wording.time(moment.instant))"
            }
        } else if answer.isTrue, fresh > 0 {
            answersOpening(moment.instant, moment.scene)
        }
    }

    /// A condition that was true already happens once more for those whose window opens now.
    private mutating func answersOpening(_ instant: UTCInstant, _ scene: Scene) {
        guard let count else {
            forgive(waiting.suffix(fresh).count)
            return
        }
        for index in waiting.indices.suffix(fresh) { waiting[index].answersBefore -= 1 }
        endExceeded(count, at: instant, scene)
    }

    private mutating func forgive(_ number: Int) {
        counts.judged += number
        waiting.removeLast(number)
    }

    /// One answer serves all who wait.
    private mutating func answered(
        at instant: UTCInstant, _ scene: Scene, _ text: (Wording, EventPattern) -> String
    ) {
        answers += 1
        if let late = lateness.answer(at: instant) {
            counts.consider(lateBy: late.by)
            let pattern = answer.trigger.pattern ?? EventPattern(source: "", event: "")
            lateness.note(late, "\(text(scene.wording, pattern)), \(DurationText.text(late.by)) late")
        }
        guard let count else {
            counts.judged += waiting.count
            waiting = []
            return
        }
        endExceeded(count, at: instant, scene)
    }

    /// Decides each A that had more answers than `count` before its deadline; those within the slack may be of the next A.
    private mutating func endExceeded(_ count: Int, at instant: UTCInstant, _ scene: Scene) {
        let many = waiting.prefix { answers - $0.answersBefore > count }
        let early = many.drop { $0.since + limit - slack < instant }
        waiting.removeSubrange(early.indices)
        for wait in early { exceed(wait, at: instant, scene) }
    }

    private mutating func exceed(_ wait: Wait, at instant: UTCInstant, _ scene: Scene) {
        counts.judged += 1
        let number = answers - wait.answersBefore
        let got = "\(number) by \(scene.wording.time(instant))"
        counts.violate(.init(decided: instant, whenever: wait.since, got: got))
    }

    /// The time of an A is up.
    private mutating func decide(_ wait: Wait, _ scene: Scene) {
        waiting.removeFirst()
        let number = answers - wait.answersBefore
        // `endExceeded` has decided each A with too many answers.
        if let count, number >= count {
            counts.judged += 1
            return
        }
        guard wasJudged(wait) else {
            unjudged += 1
            return
        }
        counts.judged += 1
        let deadline = wait.since + limit
        let got = "\(number == 0 ? "none" : "\(number)") until \(scene.wording.time(deadline))"
        let miss = nearest?.text(since: wait.since, scene.wording)
        if count == nil { lateness.miss(deadline: deadline, isFirst: counts.failure == nil) }
        counts.violate(.init(decided: deadline, whenever: wait.since, got: got, nearest: miss))
    }

    /// A condition that stayed unknown all the time neither answered nor failed to.
    private func wasJudged(_ wait: Wait) -> Bool {
        guard answer.isCondition else { return true }
        return answer.lastKnown.map { $0 >= wait.since } ?? false
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        let ended = "the run ended at \(ending.wording.time(ending.at))"
        if let wait = waiting.first {
            let since = ending.wording.time(wait.since)
            return .inconclusive("\(ended), before the time of the one at \(since) was up")
        }
        if let reason = ending.cutReason { return .inconclusive(reason) }
        if counts.judged > 0 { return .pass }
        if unjudged > 0 { return .vacuous("what was to follow stayed unknown throughout") }
        return .vacuous(Reasons.neverHappened("whenever", ending))
    }
}
