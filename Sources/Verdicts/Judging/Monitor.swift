import Timekeeping

/// Judges one form of an expectation; the window that selects for it is followed outside.
///
/// Calls come in the order of the run: what was due before an event or a complete instant is settled, the window
/// opens or closes, the monitor takes the event or the instant, and what was due at a complete instant is
/// settled. What a form needs of that is said by the protocols that its monitor conforms to; `FormMonitor` knows them.
protocol Monitor: Mentioning, Sendable {
    var tally: Tally { get }
    /// What follows from all that when nothing failed.
    func conclusion(_ ending: Ending) -> Conclusion
}

/// Looks at declared names, whose events and changes it wants to hear of.
protocol Mentioning {
    var mentions: [String] { get }
}

/// Takes the events of the names that it mentions.
protocol EventMonitor: Monitor {
    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene)
}

/// Looks at complete instants.
protocol InstantMonitor: Monitor {
    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool)
}

/// Begins or ends something when its window opens or closes.
protocol WindowMonitor: Monitor {
    mutating func window(_ change: WindowWatch.Change, _ scene: Scene)
}

/// Must look at instants at which nothing may happen.
protocol DeadlineMonitor: Monitor {
    /// The next deadline, or the next instant that it must look at.
    func nextDeadline(_ instants: InstantBook) -> UTCInstant?
}

/// Decides what has not happened by its deadline.
protocol SettlingMonitor: DeadlineMonitor {
    /// Decides what was due strictly before `instant`, nothing having happened since.
    mutating func settle(before instant: UTCInstant, _ scene: Scene)
    /// Decides what was due at or before `instant`, which is complete.
    mutating func settle(through instant: UTCInstant, _ scene: Scene)
}

/// Looks at the state after the last instant of a whole run.
protocol EndMonitor: Monitor {
    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>)
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
