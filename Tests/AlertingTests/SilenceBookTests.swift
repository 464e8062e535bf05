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
        var book = SilenceBook(meters: meters, offline: ["m3"], limit: limit, start: noon)
        var last = Dictionary(uniqueKeysWithValues: meters.map { ($0, noon) })
        var offline: Set<String> = ["m3"]
        for second in 1...3000 {
            let now = noon + .seconds(second)
            for meter in meters where Int.random(in: 0..<25, using: &random) == 0 {
                #expect(book.heard(meter, at: now) == (offline.remove(meter) != nil))
                last[meter] = now
            }
            let due = meters.filter { !offline.contains($0) && now - last[$0]! >= limit }
            #expect(book.takeDue(at: now).map(\.meter).sorted() == due.sorted())
            offline.formUnion(due)
            let next = meters.filter { !offline.contains($0) }.map { last[$0]! + limit }.min()
            if let next, let deadline = book.nextDeadline { #expect(deadline <= next) }
            #expect((book.nextDeadline == nil) == (next == nil))
        }
    }

    @Test func `a meter that is not watched is not heard`() {
        var book = SilenceBook(meters: [], offline: [], limit: .seconds(1), start: noon)
        #expect(book.heard("stranger", at: noon) == false)
        #expect(book.nextDeadline == nil)
    }
}
