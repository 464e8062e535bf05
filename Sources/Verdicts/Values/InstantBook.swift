import Scenarios
import Timekeeping

/// Which points in time are known by now: fixed ones, those that follow from the plan, those that came in the
/// run.
package struct InstantBook: Sendable {
    private let start: UTCInstant
    /// On the real clock an entry starts and ends when the record says so, which may be later than planned.
    private let isPaced: Bool
    private var planned: [String: Planned] = [:]
    private var happened: [Edge: UTCInstant] = [:]
    /// By the source of their events.
    private var occurrences: [String: [Occurrence]] = [:]

    /// What the plan alone says about an entry.
    private struct Planned: Sendable {
        var start: UTCInstant?
        var end: UTCInstant?
    }

    private struct Edge: Sendable, Hashable {
        var entry: String
        var isEnd: Bool
    }

    private struct Occurrence: Sendable {
        var pattern: EventPattern
        /// The instants of the first, second … occurrence, as far as somebody asks for them.
        var instants: [UTCInstant] = []
        var wanted: Int
    }

    package init(_ plan: Plan, references: [InstantReference]) {
        start = plan.start
        isPaced = plan.mode.kind == .paced
        for entry in plan.timeline { planned[entry.id] = Self.schedule(entry, plan, depth: 0) }
        for case .event(let pattern, let number) in references.map(\.base) { want(pattern, number) }
    }

    private mutating func want(_ pattern: EventPattern, _ number: Int) {
        var known = occurrences[pattern.source] ?? []
        if let index = known.firstIndex(where: { $0.pattern == pattern }) {
            known[index].wanted = max(known[index].wanted, number)
        } else {
            known.append(Occurrence(pattern: pattern, wanted: number))
        }
        occurrences[pattern.source] = known
    }

    /// An end is planned only where nothing can bring it forward.
    private static func schedule(_ entry: EntryPlan, _ plan: Plan, depth: Int) -> Planned {
        guard depth < 64, let start = instant(entry.at, plan, depth: depth) else { return Planned() }
        guard entry.times == nil, let length = entry.length else { return Planned(start: start) }
        return Planned(start: start, end: start + length)
    }

    private static func instant(_ reference: InstantReference, _ plan: Plan, depth: Int) -> UTCInstant? {
        func planned(_ id: String) -> Planned? {
            plan.timeline.first { $0.id == id }.map { schedule($0, plan, depth: depth + 1) }
        }
        let base: UTCInstant? =
            switch reference.base {
            case .fixed(let instant): instant
            case .entryStart(let id): planned(id)?.start
            case .entryEnd(let id): planned(id)?.end
            case .event: nil
            }
        return base.map { $0 + reference.offset }
    }

    /// Takes note of the edges of entries and of the events that somebody asks for.
    package mutating func observe(_ observation: Observation) {
        if planned[observation.from] != nil { note(observation) }
        guard !occurrences.isEmpty else { return }
        note(observation, of: observation.from)
        if let fleet = MemberName.fleet(of: observation.from) { note(observation, of: fleet) }
    }

    private mutating func note(_ observation: Observation, of source: String) {
        guard let known = occurrences[source] else { return }
        for (index, occurrence) in known.enumerated() where occurrence.instants.count < occurrence.wanted {
            guard observation.matches(occurrence.pattern, self) == true else { continue }
            occurrences[source]?[index].instants.append(observation.at)
        }
    }

    private mutating func note(_ observation: Observation) {
        guard observation.kind == "start" || observation.kind == "end" else { return }
        let edge = Edge(entry: observation.from, isEnd: observation.kind == "end")
        if happened[edge] == nil { happened[edge] = observation.at }
    }

    /// The instant that is meant, `nil` as long as nobody can know it.
    package func instant(_ reference: InstantReference) -> UTCInstant? {
        base(reference.base).map { $0 + reference.offset }
    }

    /// The instant that is meant, `nil` as long as an edge of an entry has not come that it follows or falls together with.
    ///
    /// In virtual time entries start and end exactly when they are planned.
    func reached(_ reference: InstantReference) -> UTCInstant? {
        guard isPaced, reference.offset >= .zero else { return instant(reference) }
        let base: UTCInstant? =
            switch reference.base {
            case .entryStart(let id): happened[Edge(entry: id, isEnd: false)]
            case .entryEnd(let id): happened[Edge(entry: id, isEnd: true)]
            case .fixed, .event: base(reference.base)
            }
        return base.map { $0 + reference.offset }
    }

    private func base(_ base: InstantReference.Base) -> UTCInstant? {
        switch base {
        case .fixed(let instant): instant
        case .entryStart(let id): happened[Edge(entry: id, isEnd: false)] ?? planned[id]?.start
        case .entryEnd(let id): happened[Edge(entry: id, isEnd: true)] ?? planned[id]?.end
        case .event(let pattern, let number): occurrence(number, of: pattern)
        }
    }

    private func occurrence(_ number: Int, of pattern: EventPattern) -> UTCInstant? {
        guard let found = occurrences[pattern.source]?.first(where: { $0.pattern == pattern }) else {
            return nil
        }
        return number >= 1 && number <= found.instants.count ? found.instants[number - 1] : nil
    }
}

extension Observation {
    /// Whether this is an event of `pattern`; unknown when the filter is.
    func matches(_ pattern: EventPattern, _ instants: InstantBook) -> Bool? {
        guard kind == pattern.event, MemberName.isOf(pattern.source, from) else { return false }
        guard let filter = pattern.filter else { return true }
        return filter.value(fields: fields, instants: instants).truth
    }
}
