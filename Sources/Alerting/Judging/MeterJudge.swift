import Metering
import Quantities
import Timekeeping

/// All rules on the readings of one meter, and which of their incidents are open.
struct MeterJudge: Sendable {
    private enum Judge: Sendable {
        case theft(TheftJudge)
        case value(ValueJudge)
        case counter(CounterJudge)
        case clock(ClockJudge)
        case unchanged(UnchangedJudge)
        case frozen(FrozenJudge)
        case implausible(ImplausibleJudge)

        /// Whether it takes readings as they arrive, whatever their own time.
        var isByArrival: Bool {
            switch self {
            case .clock, .implausible: true
            case .theft, .value, .counter, .unchanged, .frozen: false
            }
        }

        mutating func judge(_ stored: StoredReading) -> Verdict {
            let reading = stored.reading
            switch self {
            case .theft(var judge):
                defer { self = .theft(judge) }
                return judge.judge(reading)
            case .value(var judge):
                defer { self = .value(judge) }
                return judge.judge(reading)
            case .counter(var judge):
                defer { self = .counter(judge) }
                return judge.judge(reading)
            case .clock(var judge):
                defer { self = .clock(judge) }
                return judge.judge(reading)
            case .unchanged(var judge):
                defer { self = .unchanged(judge) }
                return judge.judge(reading)
            case .frozen(var judge):
                defer { self = .frozen(judge) }
                return judge.judge(reading)
            case .implausible(var judge):
                defer { self = .implausible(judge) }
                return judge.judge(stored)
            }
        }
    }

    private struct Watch: Sendable {
        let kind: Incident.Kind
        let dimension: Dimension
        var judge: Judge
        var isOpen: Bool
    }

    private let meter: String
    private var newestJudged: UTCInstant?
    private var watches: [Watch]

    /// - Parameter open: kinds of incidents that an earlier run left open.
    init(_ meter: String, rules: AlertRules, open: Set<Incident.Kind>) {
        self.meter = meter
        watches = Self.judges(rules).map { kind, dimension, judge in
            Watch(kind: kind, dimension: dimension, judge: judge, isOpen: open.contains(kind))
        }
    }

    private static func judges(_ rules: AlertRules) -> [(Incident.Kind, Dimension, Judge)] {
        var judges: [(Incident.Kind, Dimension, Judge)] = [
            (.theftSuspicion, .current, .theft(TheftJudge(rules)))
        ]
        judges += rules.values.map { ($0.kind, $0.quantity.dimension, .value(ValueJudge($0))) }
        judges += rules.unchanged.map { ($0.kind, $0.quantity.dimension, .unchanged(UnchangedJudge($0))) }
        if let rule = rules.energyBackwards {
            judges.append((.energyBackwards, .energy, .counter(CounterJudge(rule))))
        }
        if let rule = rules.clockWrong { judges.append((.clockWrong, .time, .clock(ClockJudge(rule)))) }
        if let rule = rules.valuesFrozen { judges.append((.valuesFrozen, .time, .frozen(FrozenJudge(rule)))) }
        if let rule = rules.energyImplausible {
            judges.append((.energyImplausible, .energy, .implausible(ImplausibleJudge(rule))))
        }
        return judges
    }

    /// What begins and ends by one reading: nothing by a duplicate, and nothing but what concerns the clock and the
    /// counters by a conflict, by one that is unplaced, or by one older than the newest one judged.
    mutating func take(_ stored: StoredReading) -> [IncidentChange] {
        guard !stored.isDuplicate else { return [] }
        let isNews = isNews(stored)
        return watches.indices.compactMap { index in
            guard isNews || watches[index].judge.isByArrival else { return nil }
            let verdict = watches[index].judge.judge(stored)
            return change(by: verdict, in: index)
        }
    }

    /// Judges again what was stored before a restart, oldest first; of each rule only the last decided verdict
    /// counts.
    mutating func replay(_ history: [StoredReading]) -> [IncidentChange] {
        var last = Array(repeating: Verdict.undecided, count: watches.count)
        for stored in history where isNews(stored) {
            for index in watches.indices where !watches[index].judge.isByArrival {
                let verdict = watches[index].judge.judge(stored)
                if verdict != .undecided { last[index] = verdict }
            }
        }
        return last.enumerated().compactMap { index, verdict in change(by: verdict, in: index) }
    }

    private mutating func isNews(_ stored: StoredReading) -> Bool {
        let at = stored.reading.takenAt
        guard !stored.isDuplicate, !stored.isConflict, !stored.isUnplaced,
            newestJudged.map({ $0 <= at }) ?? true
        else {
            return false
        }
        newestJudged = at
        return true
    }

    private mutating func change(by verdict: Verdict, in index: Int) -> IncidentChange? {
        let watch = watches[index]
        switch verdict {
        case .wrong(let value) where !watch.isOpen:
            watches[index].isOpen = true
            return IncidentChange(
                kind: watch.kind, meter: meter, edge: .raised(value: value, watch.dimension))
        case .right where watch.isOpen:
            watches[index].isOpen = false
            return IncidentChange(kind: watch.kind, meter: meter, edge: .cleared)
        case .wrong, .right, .undecided: return nil
        }
    }
}
