import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct RecordDifferenceTests {
    private func record(
        _ change: (inout [Observation]) -> Void = { _ in }, tail: RecordTail = RecordTests.tail
    ) throws -> [UInt8] {
        var events = RecordTests.events
        change(&events)
        let collector = Collector()
        var writer = try RecordWriter(RecordTests.head) { collector.take($0) }
        for event in events { try writer.append(event) }
        try writer.finish(tail)
        return collector.bytes
    }

    @Test func `two records of one run do not differ, wherever the scenario lies`() throws {
        var elsewhere = RecordTests.tail
        elsewhere.file = "other/a.yaml"
        #expect(RecordDifference.first(between: try record(), and: try record()) == nil)
        #expect(RecordDifference.first(between: try record(), and: try record(tail: elsewhere)) == nil)
    }

    @Test func `the first event that differs is found with what was the same before it`() throws {
        let changed = try record { $0[1].fields[0] = .init("reason", .text("another")) }
        let difference = try #require(RecordDifference.first(between: try record(), and: changed))
        #expect(difference.before?.kind == "sample")
        guard case .line(let left) = difference.left, case .line(let right) = difference.right else {
            Issue.record("a line is missing")
            return
        }
        #expect(left.number == 2 && right.number == 2)
        #expect(left.data["reason"]?.text != right.data["reason"]?.text)
    }

    @Test func `a record that ends early differs where it ends`() throws {
        let short = Array(try record().prefix(300))
        let difference = try #require(RecordDifference.first(between: try record(), and: short))
        if case .line = difference.left {} else { Issue.record("the whole one has a line there") }
        #expect(RecordDifference.first(between: try record(), and: [])?.right == .ended)
    }

    @Test func `verdicts count though the hash leaves them out`() throws {
        var other = RecordTests.tail
        other.results[0].verdict = .pass
        #expect(RecordDifference.first(between: try record(), and: try record(tail: other)) != nil)
    }

    @Test func `what crossed a wire is no difference`() throws {
        let wired = try record {
            $0.insert(Observation(at: $0[0].at, from: "meter", kind: "wire"), at: 1)
        }
        #expect(RecordDifference.first(between: try record(), and: wired) == nil)
    }

    @Test func `the hash of a record is the one that its last line states`() throws {
        let hash = try #require(RecordHash.stated(in: try record()))
        #expect(hash.count == 64)
        #expect(RecordHash.stated(in: Array("nothing\n".utf8)) == nil)
        #expect(RecordHash.stated(in: []) == nil)
    }
}
