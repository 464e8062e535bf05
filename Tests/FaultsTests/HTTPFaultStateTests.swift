import Testing
import TimeLimits
import Timekeeping

@testable import Faults

@Suite(.ends())
struct HTTPFaultStateTests {
    private static func chances(times: Int? = nil) -> Chances {
        Chances(times: times, stream: RandomStream(seed: 1, path: "test"))
    }

    private static func state(_ faults: HTTPFault...) -> HTTPFaultState {
        var state = HTTPFaultState()
        for (index, fault) in faults.enumerated() {
            state.begin("f\(index)", fault, path: nil, chances())
        }
        return state
    }

    @Test func `without a fault nothing happens`() {
        var state = HTTPFaultState()
        #expect(state.verdict(for: .answers, path: "/") == HTTPVerdict())
        #expect(state.tlsTrouble == nil)
    }

    @Test(arguments: [
        (HTTPFault.stall, HTTPVerdict.Damage.stall), (.cutBody, .cutBody), (.oversize, .oversize),
        (.malformed, .malformed),
    ])
    func `damage strikes answers and uploads`(fault: HTTPFault, damage: HTTPVerdict.Damage) {
        var state = Self.state(fault)
        #expect(state.verdict(for: .answers, path: "/a").damage == damage)
        #expect(state.verdict(for: .uploads, path: "/a").damage == damage)
    }

    @Test func `a status strikes answers only`() {
        var state = Self.state(.status(500))
        #expect(state.verdict(for: .uploads, path: "/").status == nil)
        #expect(state.verdict(for: .answers, path: "/").status == 500)
    }

    @Test func `the later one of a kind rules while both last`() {
        var state = Self.state(.status(500), .status(404))
        #expect(state.verdict(for: .answers, path: "/").status == 404)
        state.end("f1")
        #expect(state.verdict(for: .answers, path: "/").status == 500)
    }

    @Test func `a path takes only its own requests and leaves the chances of others`() {
        var state = HTTPFaultState()
        state.begin("one", .status(503), path: "/a", Self.chances(times: 1))
        #expect(state.verdict(for: .answers, path: "/b") == HTTPVerdict())
        let verdict = state.verdict(for: .answers, path: "/a")
        #expect(verdict.status == 503)
        #expect(verdict.usedUp == ["one"])
        #expect(state.verdict(for: .answers, path: "/a") == HTTPVerdict())
    }

    @Test func `a message is spoiled in one way, and a status goes with it`() {
        var state = Self.state(.malformed, .stall, .status(500))
        let verdict = state.verdict(for: .answers, path: "/")
        #expect(verdict.damage == .stall)
        #expect(verdict.status == 500)
    }

    @Test func `an upload leaves the chances of a status`() {
        var state = HTTPFaultState()
        state.begin("one", .status(500), path: nil, Self.chances(times: 1))
        #expect(state.verdict(for: .uploads, path: "/").usedUp == [])
        #expect(state.verdict(for: .answers, path: "/").status == 500)
    }

    @Test func `the last trouble of TLS rules and is no damage`() {
        var state = Self.state(.tls(.expired), .tls(.refuse))
        #expect(state.tlsTrouble == .refuse)
        #expect(state.verdict(for: .answers, path: "/") == HTTPVerdict())
        state.end("f1")
        #expect(state.tlsTrouble == .expired)
    }
}
