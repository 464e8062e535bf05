import Quantities
import Testing
import Timekeeping

@testable import Scenarios

struct EveningTests {
    @Test func `the scenario of the language page makes one plan per case`() throws {
        let plans = try Compile.plans(Sample.evening)
        #expect(plans.map(\.name) == ["evening-theft/honest", "evening-theft/bypassed"])
        #expect(plans.map(\.seed) == [77, 77])
        #expect(plans.map { $0.expectations.map(\.id) } == [
            ["no-false-alarm", "every-sample-stored-once"], ["alarm-in-time", "every-sample-stored-once"],
        ])
    }
}
