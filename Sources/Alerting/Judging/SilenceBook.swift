import Timekeeping

/// When each meter was last heard of, and which one will have been silent for too long next.
///
/// An arrival only notes its time: the deadline in the list is looked at again when it comes. So an arrival
/// costs no more than an entry in a dictionary, and a meter is looked at once for each of its time-outs.
struct SilenceBook: Sendable {
    private struct Entry: Sendable {
        var deadline: UTCInstant
        var meter: String
        /// Place of the meter among all: those that are due together come out in this order.
        var place: Int
    }

    private struct State: Sendable {
        let place: Int
        let rule: SilenceRule
        var lastArrival: UTCInstant
        var isOffline: Bool
        /// Since when an offline meter has been heard without a gap; `nil` before its first arrival.
        var heardSince: UTCInstant?

        var deadline: UTCInstant { lastArrival + rule.offlineAfter }
    }

    private var states: [String: State] = [:]
    /// The earliest last.
    private var entries: [Entry] = []

    /// - Parameters:
    ///   - meters: in the order in which those that fall silent together are told, with their rules.
    ///   - offline: meters that are known to be silent already.
    ///   - start: from when the silence of the others counts.
    init(meters: [(id: String, rule: SilenceRule)], offline: Set<String>, start: UTCInstant) {
        for meter in meters { add(meter.id, meter.rule, isOffline: offline.contains(meter.id), at: start) }
    }

    /// The next instant at which a meter may have been silent for too long.
    var nextDeadline: UTCInstant? { entries.last?.deadline }

    /// The deadline of a meter that is heard now lies so far ahead at least.
    private(set) var shortestLimit: Duration?

    /// Its silence counts from `now` on.
    mutating func add(_ meter: String, _ rule: SilenceRule, isOffline: Bool = false, at now: UTCInstant) {
        guard states[meter] == nil else { return }
        let state = State(place: states.count, rule: rule, lastArrival: now, isOffline: isOffline)
        states[meter] = state
        shortestLimit = min(shortestLimit ?? rule.offlineAfter, rule.offlineAfter)
        if !isOffline { insert(meter, state) }
    }

    /// - Returns: whether `meter` is online again, by this arrival.
    mutating func heard(_ meter: String, at instant: UTCInstant) -> Bool {
        guard var state = states[meter] else { return false }
        let isLate = instant > state.deadline
        state.lastArrival = max(state.lastArrival, instant)
        defer { states[meter] = state }
        guard state.isOffline else { return false }
        let since = isLate ? state.lastArrival : state.heardSince ?? state.lastArrival
        state.heardSince = since
        guard state.lastArrival - since >= state.rule.onlineFor else { return false }
        state.isOffline = false
        state.heardSince = nil
        insert(meter, state)
        return true
    }

    /// Moves the deadlines of meters that were heard of since; returns whether one is due at `now`.
    mutating func refresh(at now: UTCInstant) -> Bool {
        while let entry = entries.last, entry.deadline <= now {
            guard let state = states[entry.meter], state.deadline > now else { return true }
            entries.removeLast()
            insert(entry.meter, state)
        }
        return false
    }

    /// Takes out the meters that are due at `now`, with the length of their silence.
    mutating func takeDue(at now: UTCInstant) -> [(meter: String, silence: Duration)] {
        var due: [(meter: String, silence: Duration)] = []
        while refresh(at: now), let entry = entries.popLast(), let state = states[entry.meter] {
            states[entry.meter]?.isOffline = true
            due.append((entry.meter, now - state.lastArrival))
        }
        return due
    }

    private mutating func insert(_ meter: String, _ state: State) {
        let entry = Entry(deadline: state.deadline, meter: meter, place: state.place)
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if isLater(entries[middle], than: entry) { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }

    private func isLater(_ one: Entry, than other: Entry) -> Bool {
        (one.deadline, one.place) > (other.deadline, other.place)
    }
}
