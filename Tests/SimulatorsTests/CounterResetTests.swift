import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct CounterResetTests {
    @Test func `a reset of one phase leaves the counters of the others and of the net row`() {
        var meter = Parts.metrology(Parts.site(base: 3000, phases: 3), phases: 3, hasNetRow: true)
        let before = meter.values(at: Parts.at(3600))
        meter.reset(toWh: 200, phase: 1)
        let after = meter.values(at: Parts.at(3600))
        #expect(
            after.phases.map(\.importWh) == [before.phases[0].importWh, 200, before.phases[2].importWh])
        #expect(after.net?.importWh == before.net?.importWh)
    }
}
