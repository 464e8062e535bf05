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

        /// Whether it takes readings as they arrive, whatever their own time.
        var isByArrival: Bool { if case .clock = self { true } else { false } }

        mutating func judge(_ reading: Reading) -> Verdict {
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
        watches = [
            Watch(
                kind: .theftSuspicion, dimension: .current, judge: .theft(TheftJudge(rules)),
                isOpen: open.contains(.theftSuspicion))
        ]
        watches += rules.values.map { rule in
            Watch(
                kind: rule.kind, dimension: rule.quantity.dimension, judge: .value(ValueJudge(rule)),
                isOpen: open.contains(rule.kind))
        }
        if let rule = rules.energyBackwards {
            watches.append(
                Watch(
                    kind: .energyBackwards, dimension: .energy, judge: .counter(CounterJudge(rule)),
                    isOpen: open.contains(.energyBackwards)))
        }
        if let rule = rules.clockWrong {
            watches.append(
                Watch(
                    kind: .clockWrong, dimension: .time, judge: .clock(ClockJudge(rule)),
                    isOpen: open.contains(.clockWrong)))
        }
    }

    /// What begins and ends by one reading: nothing by a duplicate, and nothing but what concerns the clock by a
    /// conflict, by one that is unplaced, or by one older than the newest one judged.
    mutating func take(_ stored: StoredReading) -> [IncidentChange] {
        guard !stored.isDuplicate else { return [] }
        let isNews = isNews(stored)
        return watches.indices.compactMap { index in
            guard isNews || watches[index].judge.isByArrival else { return nil }
            let verdict = watches[index].judge.judge(stored.reading)
            return change(by: verdict, in: index)
        }
    }

    /// Judges again what was stored before a restart, oldest first; of each rule only the last decided verdict
    /// counts.
    mutating func replay(_ history: [StoredReading]) -> [IncidentChange] {
        var last = Array(repeating: Verdict.undecided, count: watches.count)
        for stored in history where isNews(stored) {
            for index in watches.indices where !watches[index].judge.isByArrival {
                let verdict = watches[index].judge.judge(stored.reading)
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
