import Scenarios
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// `each` against the sentences of its definition, read literally over the whole record.
@Suite(.ends())
struct EachOracleTests {
    static let limit = 7

    struct Entry: CustomStringConvertible {
        var second: Int
        var kind: String
        var key: Int
        var description: String { "\(second)\(kind)\(key)" }
    }

    /// The verdict over a record, the run ending at `end`.
    static func expected(_ record: [Entry], _ count: EachRules.Count, end: Int) -> Verdict {
        var verdicts: [Verdict] = []
        for key in Set(record.filter { $0.kind == "a" }.map(\.key)) {
            guard let first = record.firstIndex(where: { $0.kind == "a" && $0.key == key }) else { continue }
            let since = record[first].second
            let answers = record[(first + 1)...].count {
                $0.kind == "b" && $0.key == key && $0.second <= since + limit
            }
            verdicts.append(verdict(answers, count, isOver: since + limit < end))
        }
        if verdicts.contains(.fail) { return .fail }
        if verdicts.contains(.inconclusive) { return .inconclusive }
        return verdicts.isEmpty ? .vacuous : .pass
    }

    private static func verdict(_ answers: Int, _ count: EachRules.Count, isOver: Bool) -> Verdict {
        switch count {
        case .exactly(let number):
            if answers > number { return .fail }
            guard isOver else { return .inconclusive }
            return answers == number ? .pass : .fail
        case .atLeast(let number):
            if answers >= number { return .pass }
            return isOver ? .fail : .inconclusive
        case .atMost(let number):
            if answers > number { return .fail }
            return isOver ? .pass : .inconclusive
        }
    }

    @Test(arguments: [
        EachRules.Count.exactly(0), .exactly(1), .exactly(2), .atLeast(1), .atLeast(2), .atMost(0),
        .atMost(1),
    ])
    func `a random record is judged key by key as the definition says`(count: EachRules.Count) {
        var random = SeededNumbers(
            seed: UInt64(truncatingIfNeeded: "\(count)".utf8.reduce(7) { $0 * 31 + Int($1) }))
        let form = Form.each(
            EachRules(
                cause: EventPattern(source: "hub", event: "a"),
                answer: EventPattern(source: "hub", event: "b"),
                key: "key", count: count, limit: .seconds(Self.limit)))
        var seen: Set<Verdict> = []
        for _ in 0..<1500 {
            let length = Int.random(in: 6...40, using: &random)
            let share = Int.random(in: 2...14, using: &random)
            let keys = Int.random(in: 1...4, using: &random)
            var record: [Entry] = []
            var steps: [Stage.Step] = []
            for second in 0..<length {
                var step = Stage.Step(second: Double(second))
                while Int.random(in: 0..<share, using: &random) == 0 {
                    let kind = Int.random(in: 0..<3, using: &random) == 0 ? "a" : "b"
                    let key = Int.random(in: 0..<keys, using: &random)
                    record.append(Entry(second: second, kind: kind, key: key))
                    step.events.append(event(kind, Double(second), [.init("key", .count(key))]))
                }
                if !step.events.isEmpty { steps.append(step) }
            }
            let result = Stage(form: form, length: length).play(steps)
            seen.insert(result.verdict)
            #expect(result.verdict == Self.expected(record, count, end: length), "\(record)")
        }
        #expect(seen.count == 4 || count == .exactly(0) || count == .atMost(0))
    }
}
