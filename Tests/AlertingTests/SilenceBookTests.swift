import Testing
import Timekeeping

@testable import Alerting

struct SilenceBookTests {
    @Test func `the book agrees with looking at every meter every second`() {
        var random = SplitMix(seed: 4)
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

/// SplitMix64, by Sebastiano Vigna.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
