import Quantities
import Scenarios
import Timekeeping

/// Judges one form of an expectation; the window that selects for it is followed outside.
///
/// Calls come in the order of the run: `settle(before:)`, then an event or a complete instant, then
/// `settle(through:)` once the instant is complete.
protocol Monitor: Sendable {
    /// Declared names whose events and changes it wants to hear of.
    var mentions: [String] { get }
    var tally: Tally { get }
    /// The next deadline, or the next instant that it must look at.
    func nextDeadline(_ instants: InstantBook) -> UTCInstant?

    /// - Parameter isNested: the window was open already; its bound has happened once more.
    mutating func windowOpens(at instant: UTCInstant, isNested: Bool)
    mutating func windowCloses(at instant: UTCInstant, _ scene: Scene)
    /// Decides what was due strictly before `instant`, nothing having happened since.
    mutating func settle(before instant: UTCInstant, _ scene: Scene)
    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene)
    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool)
    /// Decides what was due at or before `instant`, which is complete.
    mutating func settle(through instant: UTCInstant, _ scene: Scene)
    /// The state after the last instant of a whole run.
    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>, isOpen: Bool)
    /// What follows from all that when nothing failed.
    func conclusion(_ ending: Ending) -> Conclusion
}

extension Monitor {
    func nextDeadline(_ instants: InstantBook) -> UTCInstant? { nil }
    mutating func windowOpens(at instant: UTCInstant, isNested: Bool) {}
    mutating func windowCloses(at instant: UTCInstant, _ scene: Scene) {}
    mutating func settle(before instant: UTCInstant, _ scene: Scene) {}
    mutating func settle(through instant: UTCInstant, _ scene: Scene) {}
    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>, isOpen: Bool) {}
}

/// How the run ended, as seen from one expectation.
struct Ending: Sendable {
    /// `--until` or Ctrl-C ended the run before its time.
    var wasCut: Bool
    var at: UTCInstant
    /// The window opened at least once.
    var everOpened: Bool
    /// The window is closed and cannot open again.
    var isOver: Bool
    var canOpenAgain: Bool
    /// Something was selected: by `during`, or by the warm-up.
    var isPart: Bool
    let wording: Wording

    /// Why a judgement that asks for the whole window cannot be given, if so.
    var cutReason: String? {
        wasCut && !isOver ? "the run was cut short at \(wording.time(at))" : nil
    }
}

/// A verdict without a failure, with its reason.
struct Conclusion: Sendable, Equatable {
    var verdict: Verdict
    var reason = ""

    static let pass = Conclusion(verdict: .pass)
    static func vacuous(_ reason: String) -> Self { Self(verdict: .vacuous, reason: reason) }
    static func inconclusive(_ reason: String) -> Self { Self(verdict: .inconclusive, reason: reason) }
}

/// What a monitor has counted so far.
struct Tally: Sendable {
    /// Instants, events or rows that were judged.
    var judged = 0
    var violations = 0
    var failure: Failure?
    /// What is worth knowing although it decides nothing.
    var note: String?
    /// Certain before the end of the run, without a failure.
    var passed: UTCInstant?
    private(set) var worst: Worst?
    /// The first violations, for marks in a report.
    var violated: [Violation] = []

    private static let mostMarks = 100

    /// The first violation.
    struct Failure: Sendable, Equatable {
        var decided: UTCInstant
        var whenever: UTCInstant?
        var got: String
        var nearest: String?
    }

    enum Worst: Sendable, Equatable {
        case margin(Margin)
        case late(Duration)
        case short(Duration)
    }

    mutating func violate(_ failure: @autoclosure () -> Failure) {
        violations += 1
        guard violated.count < Self.mostMarks else { return }
        let failure = failure()
        violated.append(Violation(since: failure.whenever, at: failure.decided))
        if self.failure == nil { self.failure = failure }
    }

    mutating func consider(_ margin: Margin?) {
        guard let margin else { return }
        if case .margin(let known) = worst, known.amount >= margin.amount { return }
        worst = .margin(margin)
    }

    mutating func consider(lateBy span: Duration) {
        if case .late(let known) = worst, known >= span { return }
        worst = .late(span)
    }

    mutating func consider(shortBy span: Duration) {
        if case .short(let known) = worst, known >= span { return }
        worst = .short(span)
    }
}
