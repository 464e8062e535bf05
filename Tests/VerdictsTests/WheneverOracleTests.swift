import Scenarios
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// `whenever` against the sentences of its definition, read literally over the whole record.
@Suite(.ends())
struct WheneverOracleTests {
    static let limit = 7

    /// The verdict of `whenever: hub.a`, `then: hub.b` over a record of (second, kind), the run ending at
    /// `end`.
    static func expected(_ record: [(second: Int, kind: String)], count: Int?, end: Int) -> Verdict {
        var failed = false
        var open = false
        var causes = 0
        for (index, cause) in record.enumerated() where cause.kind == "a" {
            causes += 1
            let answers = record[(index + 1)...].count { $0.kind == "b" && $0.second <= cause.second + limit }
            let isOver = cause.second + limit < end
            if let count {
                if answers > count || (isOver && answers < count) { failed = true }
                if answers <= count, !isOver { open = true }
            } else if answers == 0 {
                if isOver { failed = true } else { open = true }
            }
        }
        if failed { return .fail }
        if open { return .inconclusive }
        return causes == 0 ? .vacuous : .pass
    }

    @Test(arguments: [nil, 0, 1, 2]) func `a random record is judged as the definition says`(count: Int?) {
        var random = SeededNumbers(seed: UInt64(count ?? 9))
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(Self.limit), count: count)
        for _ in 0..<1000 {
            let length = Int.random(in: 10...60, using: &random)
            let share = Int.random(in: 2...12, using: &random)
            var record: [(second: Int, kind: String)] = []
            var steps: [Stage.Step] = []
            for second in 0..<length {
                var step = Stage.Step(second: Double(second))
                while Int.random(in: 0..<share, using: &random) == 0 {
                    let kind = Int.random(in: 0..<3, using: &random) == 0 ? "a" : "b"
                    record.append((second, kind))
                    step.events.append(event(kind, Double(second)))
                }
                if !step.events.isEmpty { steps.append(step) }
            }
            let result = Stage(form: form, length: length).play(steps)
            #expect(result.verdict == Self.expected(record, count: count, end: length), "\(record)")
        }
    }
}
