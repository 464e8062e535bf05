import Timekeeping

/// What is known about instants before the run.
struct Schedule {
    /// Entries that wait for each other, each circle beginning with its first entry in the file.
    let circles: [[EntryPlan]]
    private var starts: [String: UTCInstant] = [:]
    private var ends: [String: UTCInstant] = [:]

    /// - Parameter endingLater: moments whose end comes when something is up again.
    init(entries: [EntryPlan], span: RunSpan?, endingLater: [String]) {
        circles = Self.circles(entries)
        guard span != nil else { return }
        // Each round settles at least one more entry, or nothing changes any more.
        for _ in entries {
            let before = starts.count
            for entry in entries where starts[entry.id] == nil {
                guard let start = instant(entry.at) else { continue }
                starts[entry.id] = start
                ends[entry.id] = Self.end(of: entry, from: start, endingLater)
            }
            if starts.count == before { break }
        }
    }

    /// `nil` when it depends on the run.
    func instant(_ reference: InstantReference) -> UTCInstant? {
        let base: UTCInstant?
        switch reference.base {
        case .fixed(let instant): base = instant
        case .entryStart(let id): base = starts[id]
        case .entryEnd(let id): base = ends[id]
        case .event: base = nil
        }
        return base.flatMap { Self.sum($0, reference.offset) }
    }

    /// The instant of something that happens once at a known time.
    func instant(_ trigger: Trigger) -> UTCInstant? {
        guard case .event(let pattern) = trigger else { return nil }
        return pattern.event == "start"
            ? starts[pattern.source] : pattern.event == "end" ? ends[pattern.source] : nil
    }

    /// What is certain about the end: entries that chances may end, and devices that come up, are not.
    private static func end(
        of entry: EntryPlan, from start: UTCInstant, _ endingLater: [String]
    ) -> UTCInstant? {
        if let action = entry.action, endingLater.contains(action) { return nil }
        if entry.isMoment { return start }
        guard entry.times == nil, let length = entry.length else { return nil }
        return sum(start, length)
    }

    private static func sum(_ instant: UTCInstant, _ span: Duration) -> UTCInstant? {
        let (nanoseconds, overflow) = instant.nanoseconds.addingReportingOverflow(span.nanoseconds)
        // Beyond the year 2199 nothing is worth knowing, and later sums cannot overflow.
        return overflow || nanoseconds.magnitude > 7_258_118_400_000_000_000
            ? nil : UTCInstant(nanoseconds: nanoseconds)
    }

    // MARK: Circles

    private static func circles(_ entries: [EntryPlan]) -> [[EntryPlan]] {
        let byID = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }
        var seen: Set<String> = []
        var circles: [[EntryPlan]] = []
        for entry in entries where !seen.contains(entry.id) {
            var path: [EntryPlan] = []
            var next: EntryPlan? = entry
            while let current = next, seen.insert(current.id).inserted {
                path.append(current)
                next = predecessor(of: current).flatMap { byID[$0] }
            }
            guard let next, let begin = path.firstIndex(where: { $0.id == next.id }) else { continue }
            circles.append(rotated(Array(path[begin...])))
        }
        return circles
    }

    private static func predecessor(of entry: EntryPlan) -> String? {
        switch entry.at.base {
        case .fixed: nil
        case .entryStart(let id), .entryEnd(let id): id
        case .event(let pattern, _): pattern.source
        }
    }

    private static func rotated(_ circle: [EntryPlan]) -> [EntryPlan] {
        guard let first = circle.indices.min(by: { circle[$0].position < circle[$1].position }) else {
            return circle
        }
        return Array(circle[first...] + circle[..<first])
    }
}
