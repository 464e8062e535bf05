import Quantities
import Scenarios
import Timekeeping

/// Keeps what signals showed in the course of a run for its record, where no event tells it: sites, and what components
/// and devices show beside their events.
///
/// A source is looked at when something of it has changed. Its values are noted once every `cadence`, sooner when a power
/// has jumped, a state has changed or an entry of the timeline has begun or ended; only those that differ.
package struct SignalSampler: Sendable {
    private static let shortestCadence = Duration.seconds(10)
    /// A power that differs by more than this, in W, and by more than a fiftieth has jumped.
    private static let jump = 20.0

    private let cadence: Duration
    private var sources: [Source]
    /// Places in `sources` by the names whose events concern them.
    private let listeners: [String: [Int]]
    /// Entries of the timeline, at whose edges values change.
    private let entries: Set<String>
    /// Some source is one whose values the judge asks for all the time, so that a look at them between two dates of the
    /// cadence costs next to nothing.
    private let watchesJumps: Bool
    private var nextDue: UTCInstant
    private var isConcerned = true

    fileprivate struct Source: Sendable {
        var name: String
        var signals: [Trace]
        /// The judge asks for its values all the time.
        var isAskedForAnyway: Bool
        var isConcerned = true
        var isUrgent = false
        var noted: UTCInstant?
    }

    /// One signal with what was last noted of it.
    fileprivate struct Trace: Sendable {
        var field: String
        var reference: SignalReference
        var dimension: Dimension?
        var last: FieldValue?
    }

    package init(_ plan: Plan, describe: @escaping @Sendable (SignalReference) -> ObservableRow?) {
        let tracked = TrackedSignals(plan, describe: describe).bySource
        let asked = Set(Judge.signals(in: plan).map(\.source))
        entries = Set(plan.timeline.map(\.id))
        nextDue = plan.start
        sources = tracked.map { name, signals in
            Source(
                name: name,
                signals: signals.map {
                    Trace(field: $0.field, reference: $0.reference, dimension: $0.dimension)
                }, isAskedForAnyway: asked.contains(name))
        }
        let spread = Duration.seconds((plan.end - plan.start).inSeconds / 8640)
        cadence = max(Self.shortestCadence, spread)
        watchesJumps = sources.contains(where: \.isAskedForAnyway)
        var listeners: [String: [Int]] = [:]
        for (index, source) in sources.enumerated() {
            listeners[source.name, default: []].append(index)
            for device in plan.devices where device.sees?.site == source.name {
                listeners[device.name, default: []].append(index)
            }
            for entry in plan.timeline where entry.targets.contains(source.name) {
                listeners[entry.id, default: []].append(index)
            }
        }
        self.listeners = listeners
    }

    /// Something of this name has happened or changed: an event, the edge of an entry of the timeline, a new value.
    package mutating func concern(_ name: String, at instant: UTCInstant) {
        guard watchesJumps || instant >= nextDue || entries.contains(name), let indices = listeners[name]
        else {
            return
        }
        isConcerned = true
        let isEdge = entries.contains(name)
        for index in indices {
            sources[index].isConcerned = true
            if isEdge { sources[index].isUrgent = true }
        }
    }

    /// What is to be noted of a complete instant, in order of declaration.
    package mutating func take(at instant: UTCInstant, _ signals: some SignalSource) -> [Observation] {
        guard isConcerned else { return [] }
        isConcerned = false
        let found = sources.indices.compactMap { index in
            sources[index].isConcerned ? note(index, at: instant, signals) : nil
        }
        nextDue = sources.compactMap { $0.noted.map { $0 + cadence } }.min() ?? instant
        return found
    }

    private mutating func note(_ index: Int, at instant: UTCInstant, _ signals: some SignalSource)
        -> Observation?
    {
        let source = sources[index]
        let isDue = source.isUrgent || source.noted.map { $0 + cadence <= instant } ?? true
        sources[index].isConcerned = false
        let looked = source.signals.indices.filter {
            isDue || (source.isAskedForAnyway && source.signals[$0].mayBeUrgent)
        }
        guard !looked.isEmpty else { return nil }
        let values = looked.map { source.signals[$0].value(in: signals) }
        let isUrgent = zip(looked, values).contains { source.signals[$0].hasJumped(to: $1, by: Self.jump) }
        guard isDue || isUrgent else { return nil }
        if isDue { (sources[index].noted, sources[index].isUrgent) = (instant, false) }
        let changed = zip(looked, values).filter { source.signals[$0].last != $1 }
        for (place, value) in changed { sources[index].signals[place].last = value }
        guard !changed.isEmpty else { return nil }
        return Observation(
            at: instant, from: source.name, kind: "values",
            fields: changed.map { .init(source.signals[$0].field, $1) })
    }
}

extension SignalSampler.Trace {
    /// Whether it is worth a look between two dates of the cadence.
    fileprivate var mayBeUrgent: Bool { dimension == .power || dimension == nil }

    fileprivate func value(in signals: some SignalSource) -> FieldValue {
        switch signals.value(of: reference) {
        case .number(let number):
            // Rounded as it is printed, so that what looks the same is the same.
            guard number.isFinite else { return .unknown }
            guard let dimension else { return .count(Int(Int64(saturating: number))) }
            let scale = dimension.tracePrecision.scale
            return .quantity(
                (number * scale).rounded() / scale, dimension, decimals: dimension.tracePrecision.decimals)
        case .bool(let truth): return .bool(truth)
        case .text(let text): return .text(text)
        case .instant(let instant): return .instant(instant)
        case .unknown: return .unknown
        }
    }

    fileprivate func hasJumped(to value: FieldValue, by jump: Double) -> Bool {
        guard let last else { return false }
        switch (last, value) {
        case (.quantity(let before, .power, _), .quantity(let after, _, _)):
            return abs(after - before) > max(jump, 0.02 * abs(before))
        case (.quantity, .quantity): return false
        default: return last != value
        }
    }
}

extension Dimension {
    /// Digits behind the point in a record.
    fileprivate var tracePrecision: (decimals: Int, scale: Double) {
        switch self {
        case .power, .reactivePower, .apparentPower, .energy: (1, 10)
        case .voltage, .current: (2, 100)
        default: (3, 1000)
        }
    }
}
