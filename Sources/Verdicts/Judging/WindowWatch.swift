import Scenarios
import Timekeeping

/// Follows one window through the run: when it opens, when it closes, and whether it can open again.
///
/// Half-open: its first instant belongs to it, its last does not. An event that opens it belongs to it, one
/// that closes it does not; both follow the order of the record. Conditions as bounds are looked at when an
/// instant is complete.
struct WindowWatch: Sendable {
    enum Change: Sendable, Equatable {
        /// - isNested: it was open already; its bound has happened once more.
        case opened(UTCInstant, isNested: Bool)
        case closed(UTCInstant)
    }

    /// A closed stretch, or an open one that still lasts (`to == nil`).
    struct Span: Sendable, Equatable {
        var from: UTCInstant
        var to: UTCInstant?
    }

    private let from: Edge
    private let to: Edge?
    /// No window opens before this; later than the run's start by its warm-up.
    private let earliest: UTCInstant
    /// No window lasts longer than to this; `nil` for the end of the run.
    private let latest: UTCInstant?
    private let keepsSpans: Bool
    private var opener: TriggerWatch?
    private var closer: TriggerWatch?
    private var hasLooked = false
    /// A trigger came during warm-up; the window opens when that ends.
    private var waitsForWarmup = false
    private var hasOpenedByTime = false
    private var spanStart: UTCInstant?

    private(set) var isOpen = false
    /// What happened to it since that was last asked for.
    private var changes: [Change] = []
    private(set) var everOpened = false
    /// It cannot open any more.
    private(set) var isOver = false
    /// Opened since the last instant was complete: conditions are due for their first look.
    private(set) var isOpening = false
    private var spans: [Span] = []

    private enum Edge: Sendable {
        case time(InstantReference)
        case trigger
    }

    init(
        _ window: Window?, start: UTCInstant, warmup: Duration = .zero, latest: UTCInstant? = nil,
        keepsSpans: Bool = false
    ) {
        earliest = start + warmup
        self.latest = latest
        self.keepsSpans = keepsSpans
        switch window?.from {
        case nil: from = .time(InstantReference(.fixed(start)))
        case .instant(let reference): from = .time(reference)
        case .trigger(let trigger):
            from = .trigger
            opener = TriggerWatch(trigger)
        }
        switch window?.to {
        case nil: to = nil
        case .instant(let reference): to = .time(reference)
        case .trigger(let trigger):
            to = .trigger
            closer = TriggerWatch(trigger)
        }
    }

    /// Opens and closes what is due by the clock at or before `instant`.
    mutating func advance(to instant: UTCInstant, _ instants: InstantBook) {
        if waitsForWarmup, earliest <= instant { open(at: earliest) }
        openByTime(instant, instants)
        guard let closing = closingTime(instants), closing <= instant, !isOver else { return }
        close(at: closing)
        isOver = true
    }

    private mutating func openByTime(_ instant: UTCInstant, _ instants: InstantBook) {
        guard let opening = openingTime(instants), opening <= instant else { return }
        hasOpenedByTime = true
        if let closing = closingTime(instants), closing <= opening { return }
        open(at: opening)
    }

    private func openingTime(_ instants: InstantBook) -> UTCInstant? {
        guard case .time(let reference) = from, !hasOpenedByTime else { return nil }
        return instants.reached(reference).map { max($0, earliest) }
    }

    private func closingTime(_ instants: InstantBook) -> UTCInstant? {
        guard case .time(let reference) = to else { return latest }
        let written = instants.reached(reference)
        return [written, latest].compactMap { $0 }.min()
    }

    /// Lets an event open or close it; call after `advance`.
    mutating func observe(_ observation: Observation, _ scene: Scene) {
        if closer?.happens(observation, isOpen: isOpen, scene) == true { close(at: observation.at) }
        if opener?.happens(observation, isOpen: true, scene) == true { openByTrigger(at: observation.at) }
    }

    /// Lets conditions open or close it when an instant is complete; call after `advance`.
    mutating func complete(_ moment: Moment<some SignalSource>) {
        lookToClose(moment)
        if opener?.happens(moment, isOpening: !hasLooked) == true {
            openByTrigger(at: moment.instant)
            lookToClose(moment)
        }
        hasLooked = true
    }

    private mutating func lookToClose(_ moment: Moment<some SignalSource>) {
        guard closer?.isCondition == true else { return }
        guard isOpen || waitsForWarmup else {
            closer?.sampleOutside(moment)
            return
        }
        if isOpening { closer?.windowOpens() }
        if closer?.happens(moment, isOpening: isOpening) == true { close(at: moment.instant) }
    }

    private mutating func openByTrigger(at instant: UTCInstant) {
        guard instant >= earliest else {
            waitsForWarmup = true
            return
        }
        open(at: instant)
    }

    private mutating func open(at instant: UTCInstant) {
        waitsForWarmup = false
        guard !isOver else { return }
        changes.append(.opened(instant, isNested: isOpen))
        everOpened = true
        isOpening = true
        guard !isOpen else { return }
        isOpen = true
        spanStart = instant
    }

    private mutating func close(at instant: UTCInstant) {
        waitsForWarmup = false
        guard isOpen else { return }
        changes.append(.closed(instant))
        isOpen = false
        isOpening = false
        if keepsSpans, let spanStart { spans.append(Span(from: spanStart, to: instant)) }
        spanStart = nil
        if case .time = from { isOver = true }
    }

    /// What happened to it since the last call.
    mutating func takeChanges() -> [Change] {
        guard !changes.isEmpty else { return [] }
        defer { changes.removeAll(keepingCapacity: true) }
        return changes
    }

    var canOpenAgain: Bool {
        guard !isOver else { return false }
        guard case .time = from else { return true }
        return !hasOpenedByTime
    }

    /// The first looks at an opened window have been taken.
    mutating func looked() { isOpening = false }

    /// The stretches during which it was open; one that still lasts has no end.
    var allSpans: [Span] {
        spans + (keepsSpans ? spanStart.map { [Span(from: $0, to: nil)] } ?? [] : [])
    }

    /// The next instant at which the clock opens or closes it.
    func nextTime(_ instants: InstantBook) -> UTCInstant? {
        guard !isOver else { return nil }
        let opening = waitsForWarmup ? earliest : openingTime(instants)
        return [opening, closingTime(instants)].compactMap { $0 }.min()
    }

    /// Names that its bounds mention.
    var mentions: [String] {
        let times = [from, to].compactMap { edge -> [String]? in
            guard case .time(let reference) = edge else { return nil }
            return reference.mentions
        }
        return times.flatMap { $0 } + (opener?.trigger.mentions ?? []) + (closer?.trigger.mentions ?? [])
    }
}
