import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct SilenceBookTests {
    @Test func `the book agrees with looking at every meter every second`() {
        var random = SeededNumbers(seed: 4)
        let meters = (0..<20).map { "m\($0)" }
        let limit = Duration.seconds(30)
        let rule = SilenceRule(offlineAfter: limit, onlineFor: .zero)
        var book = SilenceBook(meters: meters.map { ($0, rule) }, offline: ["m3"], start: noon)
        var last = Dictionary(uniqueKeysWithValues: meters.map { ($0, noon) })
        var offline: Set<String> = ["m3"]
        for second in 1...3000 {
            let now = noon + .seconds(second)
            for meter in meters where Int.random(in: 0..<25, using: &random) == 0 {
                #expect(book.heard(meter, at: now) == (offline.remove(meter) != nil))
                last[meter] = now
            }
            let due = meters.filter { !offline.contains($0) && now - last[$0]! >= limit }
            #expect(book.takeDue(at: now).map(\.meter) == inOrder(due, by: last))
            offline.formUnion(due)
            let next = meters.filter { !offline.contains($0) }.map { last[$0]! + limit }.min()
            if let next, let deadline = book.nextDeadline { #expect(deadline <= next) }
            #expect((book.nextDeadline == nil) == (next == nil))
        }
    }

    /// Those whose deadline came first are first, then in the order of the configuration.
    private func inOrder(_ due: [String], by last: [String: UTCInstant]) -> [String] {
        due.enumerated().sorted { (last[$0.element]!, $0.offset) < (last[$1.element]!, $1.offset) }
            .map(\.element)
    }

    @Test func `with rules of their own the book agrees with looking at every meter every second`() {
        var random = SeededNumbers(seed: 13)
        let meters = (0..<12).map { index in
            (
                id: "m\(index)",
                rule: SilenceRule(
                    offlineAfter: .seconds(10 + index * 7), onlineFor: .seconds(index % 4 * 15))
            )
        }
        var book = SilenceBook(meters: meters, offline: [], start: noon)
        var arrivals = Dictionary(uniqueKeysWithValues: meters.map { ($0.id, [noon]) })
        var offline: [String: UTCInstant] = [:]
        for second in 1...4000 {
            let now = noon + .seconds(second)
            for (id, rule) in meters where Int.random(in: 0..<30, using: &random) == 0 {
                arrivals[id]?.append(now)
                let run = Self.run(arrivals[id, default: []], after: offline[id], rule)
                let isBack = offline[id] != nil && now - run >= rule.onlineFor
                #expect(book.heard(id, at: now) == isBack)
                if isBack { offline[id] = nil }
            }
            let due = meters.filter {
                offline[$0.id] == nil && now - (arrivals[$0.id]?.last ?? noon) >= $0.rule.offlineAfter
            }
            #expect(Set(book.takeDue(at: now).map(\.meter)) == Set(due.map(\.id)))
            for meter in due { offline[meter.id] = now }
        }
    }

    /// Since when arrivals have come without a gap, of those after the meter fell silent.
    private static func run(_ arrivals: [UTCInstant], after silence: UTCInstant?, _ rule: SilenceRule)
        -> UTCInstant
    {
        let later = arrivals.filter { $0 >= silence ?? noon }
        var start = later[0]
        for (one, next) in zip(later, later.dropFirst()) where next - one > rule.offlineAfter { start = next }
        return start
    }

    @Test func `a meter that is not watched is not heard`() {
        var book = SilenceBook(meters: [], offline: [], start: noon)
        #expect(book.heard("stranger", at: noon) == false)
        #expect(book.nextDeadline == nil)
    }
}
