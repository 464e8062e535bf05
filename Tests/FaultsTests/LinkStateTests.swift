import Testing
import TimeLimits
import Timekeeping

@testable import Faults

@Suite(.ends())
struct LinkStateTests {
    private static let always = Chances(stream: RandomStream(seed: 1, path: "x"))
    private static func chances(_ times: Int) -> Chances {
        Chances(times: times, stream: RandomStream(seed: 1, path: "x"))
    }

    private static func verdict(
        lost: Bool = false, delay: Duration = .zero, twice: Bool = false, late: Bool = false,
        usedUp: [String] = []
    ) -> LinkVerdict {
        var verdict = LinkVerdict()
        (verdict.isLost, verdict.delay, verdict.isDuplicated, verdict.isReordered) = (
            lost, delay, twice, late
        )
        verdict.usedUp = usedUp
        return verdict
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let faults: [LinkFault]
        let request: LinkVerdict
        let reply: LinkVerdict
        init(_ faults: [LinkFault], request: LinkVerdict, reply: LinkVerdict) {
            (self.faults, self.request, self.reply) = (faults, request, reply)
        }
        var testDescription: String { "\(faults)" }
    }

    /// What faults that last together do to a message of 100 bytes each way.
    static let rows = [
        Row([], request: verdict(), reply: verdict()),
        Row([.cut], request: verdict(), reply: verdict()),
        Row([.lose(.requests)], request: verdict(lost: true), reply: verdict()),
        Row([.lose(.replies)], request: verdict(), reply: verdict(lost: true)),
        Row([.lose(.both)], request: verdict(lost: true), reply: verdict(lost: true)),
        Row(
            [.delay(.fixed(.seconds(2)))], request: verdict(delay: .seconds(2)),
            reply: verdict(delay: .seconds(2))),
        Row(
            [.slow(bytesPerSecond: 50)], request: verdict(delay: .seconds(2)),
            reply: verdict(delay: .seconds(2))),
        Row([.duplicate], request: verdict(twice: true), reply: verdict()),
        Row([.reorder], request: verdict(late: true), reply: verdict()),
        Row([.reset], request: verdict(), reply: verdict()),
        Row(
            [.delay(.fixed(.seconds(2))), .slow(bytesPerSecond: 100), .duplicate],
            request: verdict(delay: .seconds(3), twice: true), reply: verdict(delay: .seconds(3))),
        Row(
            [.delay(.fixed(.seconds(2))), .delay(.fixed(.seconds(1)))],
            request: verdict(delay: .seconds(1)), reply: verdict(delay: .seconds(1))),
        Row([.lose(.replies), .lose(.requests)], request: verdict(lost: true), reply: verdict()),
    ]

    @Test(arguments: rows) func `faults that last together`(row: Row) {
        var state = LinkState()
        for (index, fault) in row.faults.enumerated() { state.begin("fault \(index)", fault, Self.always) }
        #expect(state.verdict(for: .requests, byteCount: 100) == row.request)
        #expect(state.verdict(for: .replies, byteCount: 100) == row.reply)
    }

    @Test func `an earlier fault rules again when the later one has ended`() {
        var state = LinkState()
        state.begin("long", .delay(.fixed(.seconds(2))), Self.always)
        state.begin("short", .delay(.fixed(.seconds(1))), Self.always)
        state.end("short")
        #expect(state.verdict(for: .requests, byteCount: 1) == Self.verdict(delay: .seconds(2)))
        state.end("long")
        #expect(state.verdict(for: .requests, byteCount: 1) == Self.verdict())
    }

    @Test func `the last strike is told once and frees the way`() {
        var state = LinkState()
        state.begin("two", .lose(.requests), Self.chances(2))
        let verdicts = (0..<3).map { _ in state.verdict(for: .requests, byteCount: 1) }
        #expect(
            verdicts == [
                Self.verdict(lost: true), Self.verdict(lost: true, usedUp: ["two"]), Self.verdict(),
            ])
    }

    @Test func `a message in the other direction is no chance`() {
        var state = LinkState()
        state.begin("one", .lose(.replies), Self.chances(1))
        #expect(state.verdict(for: .requests, byteCount: 1) == Self.verdict())
        #expect(state.verdict(for: .replies, byteCount: 1) == Self.verdict(lost: true, usedUp: ["one"]))
    }

    @Test func `a link that is cut says so until the cut ends`() {
        var state = LinkState()
        #expect(!state.isCut)
        state.begin("cut", .cut, Self.always)
        #expect(state.isCut)
        state.end("cut")
        #expect(!state.isCut)
    }

    @Test(arguments: [0, -1, 1e-300, Double.infinity])
    func `no rate is too odd for a slow link`(rate: Double) {
        var state = LinkState()
        state.begin("slow", .slow(bytesPerSecond: rate), Self.always)
        let delay = state.verdict(for: .requests, byteCount: 300).delay
        #expect(rate > 1 ? delay == .zero : delay > .seconds(86_400 * 365))
    }
}
