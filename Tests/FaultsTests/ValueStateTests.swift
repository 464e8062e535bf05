import Testing
import TimeLimits

@testable import Faults

@Suite(.ends())
struct ValueStateTests {
    @Test func `a fault of one phase leaves the others`() {
        var state = ValueState()
        state.begin("a", .bypass, phase: 1)
        #expect((0..<3).map { state.has(.bypass, on: $0) } == [false, true, false])
        #expect(!state.has(.freeze, on: 1))
    }

    @Test func `a fault without a phase is on all of them`() {
        var state = ValueState()
        state.begin("a", .reverseCT, phase: nil)
        #expect((0..<3).allSatisfy { state.has(.reverseCT, on: $0) })
    }

    @Test func `of two equal faults the end of one leaves the other`() {
        var state = ValueState()
        state.begin("a", .freeze, phase: 0)
        state.begin("b", .freeze, phase: nil)
        state.end("b")
        #expect(state.has(.freeze, on: 0) && !state.has(.freeze, on: 1))
        state.end("a")
        #expect(!state.has(.freeze, on: 0))
    }
}
