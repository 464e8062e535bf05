import Scenarios
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// `sequence` and `stays` against the sentences of their definitions, read literally over the whole record.
@Suite(.ends())
struct RhythmOracleTests {
    static let length = 24

    /// Every record of up to five events of three kinds, all at seconds of their own.
    @Test func `a sequence is the first way through the record`() {
        let form = Form.sequence([on("hub.a"), on("hub.b"), on("hub.a")])
        for number in 0..<1024 {
            let kinds = (0..<5).map { ["a", "b", "c", nil][(number >> ($0 * 2)) & 3] }
            let record = kinds.compactMap(\.self)
            let steps = kinds.enumerated().compactMap { second, kind in
                kind.map { at(Double(second + 1), $0) }
            }
            let verdict = Stage(form: form, length: 10).play(steps).verdict
            #expect(verdict == Self.expected(record, ["a", "b", "a"]), "\(record)")
        }
    }

    private static func expected(_ record: [String], _ wanted: [String]) -> Verdict {
        guard record.contains(wanted[0]) else { return .vacuous }
        var rest = record[...]
        for kind in wanted {
            guard let place = rest.firstIndex(of: kind) else { return .fail }
            rest = rest[(place + 1)...]
        }
        return .pass
    }

    /// What a condition is at each second: true, false or unknown.
    @Test func `what stays is judged as the definition says`() {
        var random = SeededNumbers(seed: 5)
        var verdicts: Set<Verdict> = []
        for _ in 0..<2000 {
            let share = Int.random(in: 2...12, using: &random)
            var truths: [Bool?] = [Bool.random(using: &random)]
            while truths.count < Self.length {
                let isSame = Int.random(in: 0..<share, using: &random) > 0
                let others: [Bool?] = [true, false, nil].filter { $0 != truths.last }
                truths.append(isSame ? truths[truths.count - 1] : others.randomElement(using: &random) ?? nil)
            }
            let span = Int.random(in: 1...8, using: &random)
            let steps = truths.enumerated().map { second, truth in
                shows(Double(second), truth.map { $0 ? 9 : 1 })
            }
            let stage = Stage(form: .stays(above(5), for: .seconds(span)), length: Self.length)
            let verdict = stage.play(steps).verdict
            verdicts.insert(verdict)
            #expect(verdict == Self.expected(truths, span), "\(span): \(truths)")
        }
        #expect(verdicts.count == 4)
    }

    /// Each change from false, or from nothing known, to true asks for no false in the `span` that begins there; an
    /// unknown in between changes nothing.
    private static func expected(_ truths: [Bool?], _ span: Int) -> Verdict {
        var last: Bool?
        var occurrences: [Int] = []
        for (second, truth) in truths.enumerated() {
            guard let truth else { continue }
            if truth, last != true { occurrences.append(second) }
            last = truth
        }
        let fails = occurrences.contains { begin in
            truths[begin..<min(begin + span, length)].contains(false)
        }
        if fails { return .fail }
        if occurrences.contains(where: { $0 + span > length }) { return .inconclusive }
        return occurrences.isEmpty ? .vacuous : .pass
    }
}
