import Testing
import TimeLimits
import Verdicts

@testable import Harness

@Suite(.ends())
struct FollowsTests {
    @Test func `stored rows, latest values and the truth follow each other`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                """
                timeline:
                  - {id: kettle, at: start + 3 min, do: load.add, with: {site: flat, power: 2 kW}, for: 2 min}
                expect:
                  - {id: rows_truth, series: hub.readings(meter), follows: truth(meter), tolerance: 0 W, lag: 5 s}
                  - {id: rows_site, series: hub.readings(meter), follows: truth(flat.grid), tolerance: 40 W, lag: 6 s}
                  - {id: rows_volts, series: hub.readings(meter), follows: truth(flat.grid), tolerance: 4 V, lag: 6 s}
                  - {id: latest, series: hub.latest(meter).power, follows: flat.grid.power, tolerance: 40 W, lag: 6 s}
                  - {id: shown, series: meter.power, follows: flat.grid.power, tolerance: 40 W, lag: 2 s}
                  - {id: strict, soft: true, series: hub.readings(meter), follows: truth(flat.grid), tolerance: 0 W, lag: 6 s}
                """))
        #expect(verdicts.filter { $0.key != "strict" }.allSatisfy { $0.value == .pass }, "\(verdicts)")
        #expect(verdicts["strict"] == .fail)
    }

    @Test func `a meter that is cut off does not follow`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                site: "loads: {base: 120 W, profile: couple, yearly: 2700 kWh}",
                """
                timeline:
                  - {id: kettle, at: start + 4 min, do: load.add, with: {site: flat, power: 2 kW}, for: 2 min}
                  - {id: gone, at: start + 3 min, do: net.cut, with: {device: meter}, for: 2 min}
                expect:
                  - {id: stale, series: hub.readings(meter), follows: flat.grid.power, tolerance: 40 W, lag: 20 s}
                  - {id: excused, series: hub.readings(meter), follows: flat.grid.power, tolerance: 40 W, lag: 20 s,
                     ignore: [gone.start .. gone.end + 30 s]}
                """))
        #expect(verdicts == ["stale": .fail, "excused": .pass])
    }

    @Test func `of a meter that is pushing and polled each way is compared with its own rows`() async throws {
        let yaml = Cases.household(
            length: "3 min", meter: "modbus: {}",
            """
            timeline:
              - {id: kettle, at: start + 1 min, do: load.add, with: {site: flat, power: 2 kW}, for: 1 min}
            expect:
              - {id: pushed, series: hub.readings(meter), follows: truth(meter.push), tolerance: 0 W, lag: 1 s}
              - {id: polled, series: hub.readings(meter), follows: truth(meter.modbus), tolerance: 0 W, lag: 1 s}
              - {id: equal, series: hub.readings(meter), equals: truth(meter.modbus), during: start + 2 s .. end}
            """
        ).replacing(
            "{id: main, serial: S1}",
            with: "{id: main, serial: S1, poll: {modbus: \"${meter.modbus}\", every: 1 s}}")
        #expect(try await Cases.twice(yaml) == ["pushed": .pass, "polled": .pass, "equal": .pass])
    }
}
