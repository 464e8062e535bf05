import Timekeeping

/// When each meter was last heard of, and which one will have been silent for too long next.
///
/// An arrival only notes its time: the deadline in the list is looked at again when it comes. So an arrival
/// costs no more than an entry in a dictionary, and a meter is looked at once for each of its time-outs.
struct SilenceBook: Sendable {
    private struct Entry: Sendable {
        var deadline: UTCInstant
        var meter: String
    }

    private let limit: Duration
    private var lastArrival: [String: UTCInstant] = [:]
    private var offline: Set<String>
    /// The earliest last.
    private var entries: [Entry] = []

    /// - Parameters:
    ///   - offline: meters that are known to be silent already.
    ///   - start: from when the silence of the others counts.
    init(meters: [String], offline: Set<String>, limit: Duration, start: UTCInstant) {
        self.limit = limit
        self.offline = offline
        // In reverse, so that meters which are due together come out in the order given.
        for meter in meters.reversed() {
            lastArrival[meter] = start
            if !offline.contains(meter) { entries.append(Entry(deadline: start + limit, meter: meter)) }
        }
    }

    /// The next instant at which a meter may have been silent for too long.
    var nextDeadline: UTCInstant? { entries.last?.deadline }

    /// Its silence counts from `now` on.
    mutating func add(_ meter: String, at now: UTCInstant) {
        lastArrival[meter] = now
        insert(Entry(deadline: now + limit, meter: meter))
    }

    /// - Returns: whether `meter` was offline until now.
    mutating func heard(_ meter: String, at instant: UTCInstant) -> Bool {
        guard let last = lastArrival[meter] else { return false }
        lastArrival[meter] = max(last, instant)
        guard offline.remove(meter) != nil else { return false }
        insert(Entry(deadline: instant + limit, meter: meter))
        return true
    }

    /// Moves the deadlines of meters that were heard of since; returns whether one is due at `now`.
    mutating func refresh(at now: UTCInstant) -> Bool {
        while let entry = entries.last, entry.deadline <= now {
            let deadline = lastArrival[entry.meter]! + limit
            guard deadline > now else { return true }
            entries.removeLast()
            insert(Entry(deadline: deadline, meter: entry.meter))
        }
        return false
    }

    /// Takes out the meters that are due at `now`, with the length of their silence.
    mutating func takeDue(at now: UTCInstant) -> [(meter: String, silence: Duration)] {
        var due: [(meter: String, silence: Duration)] = []
        while refresh(at: now) {
            let meter = entries.removeLast().meter
            offline.insert(meter)
            due.append((meter, now - lastArrival[meter]!))
        }
        return due
    }

    /// Behind those that are due at the same time.
    private mutating func insert(_ entry: Entry) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].deadline > entry.deadline { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }
}
