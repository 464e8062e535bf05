import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// What an outage of the mains does to meters, and what belongs to the day that ends with a run.
@Suite(.ends())
struct OutageTests {
    @Test(arguments: [("", Verdict.fail), ("powered_by: grid", .pass)])
    func `a meter goes dark with the mains when it says so`(meter: String, verdict: Verdict) async throws {
        let yaml = Cases.household(
            meter: meter,
            """
            timeline:
              - {id: outage, at: "18:02", do: grid.outage, with: {site: flat}, for: 3 min}
            expect:
              - {id: dark, always: not meter.online, during: outage}
            """)
        #expect(try await Cases.verdicts(yaml) == ["dark": verdict])
    }

    @Test func `it comes back with the mains`() async throws {
        let yaml = Cases.household(
            meter: "powered_by: grid",
            """
            timeline:
              - {id: outage, at: "18:02", do: grid.outage, with: {site: flat}, for: 3 min}
            expect:
              - {id: back, whenever: outage.end, then: hub.reading, within: 5 s, count: 1}
              - {id: on, always: meter.online, during: outage.end + 1 s .. end}
            """)
        #expect(try await Cases.verdicts(yaml) == ["back": .pass, "on": .pass])
    }

    @Test func `at the end of a run that ends at midnight today is still the day that ends`() async throws {
        let yaml = Cases.household(
            length: "6 h", push: "every: 1 min",
            """
            expect:
              - {id: day, that: "hub.energy(meter, today).import in 2.3 kWh..2.5 kWh", at: end}
            """)
        #expect(try await Cases.verdicts(yaml) == ["day": .pass])
    }

    @Test(arguments: ["rate: 0 /s", "rate: 0.0000000000001 /s"])
    func `no rate of a slow network ends a run`(rate: String) async throws {
        let yaml = Cases.household(
            length: "2 min",
            """
            timeline:
              - {id: slow, at: start, do: net.slow, with: {device: meter, \(rate)}}
              - {id: far, at: start, do: clock.step, with: {device: meter, by: 100000 d}}
              - {id: wild, at: start, do: clock.drift, with: {device: meter, by: 100000000000000000000 ppm}}
            expect:
              - {id: silence, never: hub.reading}
            """)
        #expect(try await Cases.verdicts(yaml) == ["silence": .pass])
    }
}
