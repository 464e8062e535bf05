import Quantities
import Scenarios
import Timekeeping

/// One expectation in the run: its window, its monitor, and the verdict once that is certain.
struct ExpectationWatch: Sendable {
    let plan: ExpectationPlan
    /// Declared devices whose readings help to understand a failure.
    let devices: [String]
    private(set) var window: WindowWatch
    private(set) var monitor: FormMonitor
    private let hasWarmup: Bool
    /// What was shown beside it at its first failure.
    private var context: [String]?

    /// - Parameter order: the place of each device of the run.
    init(_ plan: ExpectationPlan, in run: Plan, _ order: [String: Int]) {
        self.plan = plan
        devices = Self.devices(of: plan, in: run, order)
        hasWarmup = run.warmup > .zero
        let keepsSpans =
            switch plan.form {
            case .series, .table: true
            default: false
            }
        window = WindowWatch(
            plan.during, start: run.start, warmup: run.warmup, latest: Self.latest(plan.form, in: run),
            keepsSpans: keepsSpans)
        monitor = FormMonitor(plan, in: run)
    }

    /// A paced run goes on for its slack: what happens then may be an answer, and asks for none.
    private static func latest(_ form: Form, in run: Plan) -> UTCInstant? {
        guard run.slack > .zero else { return nil }
        return switch form {
        case .always, .never, .whenever, .series, .follows, .stays, .gap, .table, .each: run.end
        case .eventually, .that, .sequence: nil
        }
    }

    var mentions: [String] { window.mentions + monitor.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        [window.nextTime(instants), monitor.nextDeadline(instants)].compactMap { $0 }.min()
    }

    mutating func observe(_ observation: Observation, _ scene: Scene) {
        move(to: observation.at, scene)
        monitor.settle(before: observation.at, scene)
        window.observe(observation, scene)
        tell(scene)
        monitor.observe(observation, isOpen: window.isOpen, scene)
    }

    mutating func complete(_ moment: Moment<some SignalSource>) {
        move(to: moment.instant, moment.scene)
        monitor.settle(before: moment.instant, moment.scene)
        window.complete(moment)
        tell(moment.scene)
        monitor.complete(moment, isOpen: window.isOpen, isOpening: window.isOpening)
        window.looked()
        monitor.settle(through: moment.instant, moment.scene)
    }

    /// Opens and closes the window by the clock.
    private mutating func move(to instant: UTCInstant, _ scene: Scene) {
        window.advance(to: instant, scene.instants)
        tell(scene)
    }

    private mutating func tell(_ scene: Scene) {
        for change in window.takeChanges() { monitor.window(change, scene) }
    }

    /// - Parameter isWhole: the run went on to the end of its plan, so that deadlines at that very instant
    ///   have passed.
    mutating func runEnds(_ moment: Moment<some SignalSource>, isWhole: Bool) {
        monitor.settle(before: moment.instant, moment.scene)
        // What may still come at the end itself is not known: the run does not contain that instant.
        if isWhole { monitor.stateAtEnd(moment) }
    }

    /// The series that it compares, with its rules as they came out in the run.
    /// - Parameter index: by which the judge knows it again.
    func query(as index: Int) -> SeriesQuery? {
        guard case .series(let monitor) = monitor else { return nil }
        return SeriesQuery(
            expectation: plan.id, series: monitor.series, truth: monitor.truth,
            rules: monitor.comparison(during: window.allSpans), watch: index)
    }

    /// The tables that it compares.
    func tableQuery(end: UTCInstant, as index: Int) -> TableQuery? {
        guard case .table(let monitor) = monitor else { return nil }
        return monitor.query(during: window.allSpans, end: end, as: index)
    }

    mutating func take(_ outcome: TableOutcome, at end: UTCInstant) {
        monitor.take(outcome, at: end)
    }

    mutating func take(_ outcome: SeriesOutcome, at end: UTCInstant, _ wording: Wording) {
        monitor.take(outcome, at: end, wording)
    }

    /// Keeps what devices show at the first failure.
    mutating func noteContext(_ known: VerdictContext, _ wording: Wording) {
        guard context == nil, monitor.tally.failure != nil else { return }
        context = known.shown(by: devices, wording) + known.failures(of: mentions)
    }

    /// Whether the verdict is certain before the run ends.
    var isCertain: Bool {
        monitor.tally.failure != nil || (monitor.tally.passed != nil && !window.canOpenAgain)
    }

    /// The verdict as of now; for an expectation that is not certain yet only meaningful at the end.
    func result(
        _ wording: Wording, _ known: VerdictContext, at end: UTCInstant, wasCut: Bool
    ) -> ExpectationResult {
        let tally = monitor.tally
        let ending = Ending(
            wasCut: wasCut, at: end, everOpened: window.everOpened, isOver: window.isOver,
            canOpenAgain: window.canOpenAgain, isPart: plan.during != nil || hasWarmup, wording: wording)
        let conclusion = tally.failure == nil ? monitor.conclusion(ending) : Conclusion(verdict: .fail)
        return ExpectationResult(
            id: plan.id, verdict: conclusion.verdict, isSoft: plan.isSoft, mayBeVacuous: plan.mayBeVacuous,
            position: plan.position, text: plan.text.map { .init($0.key, $0.value) }, judged: tally.judged,
            decided: tally.failure?.decided ?? decidedBeforeEnd ?? end,
            finding: finding(conclusion, wording, known),
            note: tally.note, violated: tally.violated)
    }

    private var decidedBeforeEnd: UTCInstant? {
        isCertain ? monitor.tally.passed : nil
    }

    private func finding(
        _ conclusion: Conclusion, _ wording: Wording, _ known: VerdictContext
    ) -> Finding? {
        let tally = monitor.tally
        guard let failure = tally.failure else {
            guard conclusion.verdict != .pass else { return nil }
            let reasons = [conclusion.reason] + known.failures(of: mentions)
            return Finding(got: reasons.joined(separator: "; "))
        }
        return Finding(
            whenever: failure.whenever.map(wording.time), got: failure.got, nearest: failure.nearest,
            context: context ?? [], violations: tally.violations,
            worst: tally.worst.map { Self.text($0, wording) })
    }

    private static func text(_ worst: Tally.Worst, _ wording: Wording) -> String {
        switch worst {
        case .margin(let margin): wording.text(.number(margin.amount), type: margin.type)
        case .late(let span): "\(DurationText.text(span)) late"
        case .short(let span): "\(DurationText.text(span)) short"
        }
    }
}
