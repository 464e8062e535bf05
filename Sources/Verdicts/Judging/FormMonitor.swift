import Scenarios
import Timekeeping

/// Looks at events and complete instants of a window.
typealias LookingMonitor = EventMonitor & InstantMonitor & WindowMonitor

/// The monitor of an expectation, held by what its form can do.
///
/// Each call goes to the forms that can take it. A monitor is moved out of the case and back in, so its arrays are
/// changed in place.
enum FormMonitor: Sendable {
    /// `always`, `never`.
    case standing(any LookingMonitor)
    /// `eventually`, `whenever`, `follows`, `stays`, `gap`.
    case timed(any LookingMonitor & SettlingMonitor)
    case sequence(any LookingMonitor & EndMonitor)
    case that(any LookingMonitor & DeadlineMonitor & EndMonitor)
    case each(any EventMonitor & SettlingMonitor)
    case series(SeriesMonitor)
    case table(TableMonitor)

    init(_ plan: ExpectationPlan, in run: Plan) {
        switch plan.form {
        case .always(let condition): self = .standing(AlwaysMonitor(condition, slack: run.slack))
        case .never(let trigger, let witness):
            let text = plan.text.first { $0.key == "never" }?.value
            self = .standing(NeverMonitor(trigger, witness: witness, text: text))
        case .eventually(let trigger, let limit): self = .timed(EventuallyMonitor(trigger, within: limit))
        case .whenever(let cause, let answer, let limit, let count):
            self = .timed(
                WheneverMonitor(cause, then: answer, within: limit, count: count, slack: run.slack))
        case .that(let condition, let at): self = .that(ThatMonitor(condition, at: at, in: run))
        case .series(let series, let truth, let rules):
            self = .series(SeriesMonitor(series, equals: truth, rules: rules, start: run.start))
        case .follows(let rules): self = .timed(FollowsMonitor(rules, start: run.start))
        case .sequence(let triggers): self = .sequence(SequenceMonitor(triggers))
        case .stays(let condition, let length): self = .timed(StaysMonitor(condition, for: length))
        case .gap(let trigger, let atLeast, let atMost):
            self = .timed(GapMonitor(trigger, atLeast: atLeast, atMost: atMost))
        case .table(let rules): self = .table(TableMonitor(rules))
        case .each(let rules): self = .each(EachMonitor(rules, slack: run.slack))
        }
    }

    var tally: Tally {
        switch self {
        case .standing(let monitor): monitor.tally
        case .timed(let monitor): monitor.tally
        case .sequence(let monitor): monitor.tally
        case .that(let monitor): monitor.tally
        case .each(let monitor): monitor.tally
        case .series(let monitor): monitor.tally
        case .table(let monitor): monitor.tally
        }
    }

    var mentions: [String] { monitor.mentions }

    func conclusion(_ ending: Ending) -> Conclusion { monitor.conclusion(ending) }

    private var monitor: any Monitor {
        switch self {
        case .standing(let monitor): monitor
        case .timed(let monitor): monitor
        case .sequence(let monitor): monitor
        case .that(let monitor): monitor
        case .each(let monitor): monitor
        case .series(let monitor): monitor
        case .table(let monitor): monitor
        }
    }
}
