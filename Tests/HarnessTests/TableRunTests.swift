import Testing
import TimeLimits
import Verdicts

@testable import Harness

@Suite(.ends())
struct TableRunTests {
    private static func night(_ rest: String) -> String {
        Cases.household(length: "4 h 30 min", push: "every: 1 min, keep_alive: true", rest)
            .replacing(
                "start: 2025-11-03 18:00, zone: Asia/Karachi",
                with: "start: 2025-10-26 00:30, zone: Europe/Berlin")
    }

    @Test func `hours of the hub are those of the site, a repeated one twice`() async throws {
        let yaml = Self.night(
            """
            timeline:
              - {id: boiler, at: start + 90 min, do: load.add, with: {site: flat, power: 2 kW}, for: 30 min}
            expect:
              - {id: same, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 40 Wh}
              - {id: turned, table: truth.hourly(flat.grid), equals: hub.hourly(main), tolerance: 40 Wh}
              - {id: exact, soft: true, table: hub.hourly(meter), equals: truth.hourly(flat.grid)}
              - {id: consumed, table: truth.hourly(flat.load), equals: truth.hourly(flat.grid), tolerance: 0 Wh}
              - {id: days, table: hub.daily(meter), equals: truth.daily(flat.grid), may_be_vacuous: true}
              - {id: second_two, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 40 Wh,
                 during: start + 150 min .. end}
            """)
        let (outcome, _) = try await Cases.run(yaml)
        let results = Dictionary(uniqueKeysWithValues: outcome.results.map { ($0.id, $0) })
        for id in ["same", "turned", "consumed", "second_two"] {
            #expect(results[id]?.verdict == .pass, "\(String(describing: results[id]))")
        }
        #expect(results["days"]?.verdict == .vacuous)
        #expect(results["exact"]?.verdict == .fail)
        #expect(results["exact"]?.finding?.nearest?.contains(": import ") == true)
        // 01, 02+02:00, 02+01:00, 03; from 02+01:00 on two.
        #expect(results["same"]?.judged == 4)
        #expect(results["second_two"]?.judged == 2)
    }

    @Test func `an hour that nobody stored is only in the truth`() async throws {
        let yaml = Self.night(
            """
            timeline:
              - {id: late, at: start, do: device.offline, with: {device: meter}, for: 100 min}
            expect:
              - {id: hours, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 500 Wh}
            """)
        let (outcome, _) = try await Cases.run(yaml)
        let result = try #require(outcome.results.first)
        #expect(result.verdict == .fail)
        #expect(result.finding?.got == "1 only in truth.hourly(flat.grid); 3 matched")
        #expect(result.finding?.nearest == "2025-10-26T01:00:00+02:00 only in truth.hourly(flat.grid)")
    }

    @Test func `hours are those of the hub's zone`() async throws {
        let yaml = Self.night(
            """
            expect:
              - {id: hours, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 40 Wh}
            """
        ).replacing("use: hub, with: {", with: "use: hub, with: {zone: Asia/Kolkata, ")
        let (outcome, _) = try await Cases.run(yaml)
        #expect(outcome.results.map(\.verdict) == [.pass])
        #expect(outcome.results.map(\.judged) == [4])
    }

    @Test func `each home of a street has a table of its own`() async throws {
        let yaml = """
            wattloop: 1
            name: street
            time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 2 h}
            site:
              homes:
                count: 3
                vary: {loads.base: 200 W..900 W}
            devices:
              meters: {model: iammeter-wem3080, one_per: homes, sees: homes.grid,
                push: {to: "${hub.url}/api/iammeter/webhook", every: 1 min}}
            system:
              hub: {use: hub, with: {devices: {from: meters}}}
            expect:
              - id: own
                table: hub.hourly(meters[*])
                equals: truth.hourly(homes[*].grid)
                tolerance: 40 Wh
              - id: anothers
                table: hub.hourly(meters[1])
                equals: truth.hourly(homes[2].grid)
                tolerance: 1 Wh
            """
        let (outcome, _) = try await Cases.run(yaml)
        #expect(outcome.results.map(\.verdict) == [.pass, .fail])
        #expect(outcome.results[1].finding?.got == "2 with other values")
    }

    @Test func `a run that was cut tells nothing for certain of its tables`() async throws {
        let yaml = Self.night(
            """
            expect:
              - {id: hours, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 40 Wh}
            """)
        let (outcome, _) = try await Cases.run(yaml) { $0.until = .init(seconds: 1_761_431_400 + 7200) }
        #expect(outcome.results.map(\.verdict) == [.inconclusive])
    }

    @Test func `events are counted key by key`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                length: "6 min",
                """
                timeline:
                  - {id: kettle, at: start + 1 min, do: load.add, with: {site: flat, power: 6 kW}, for: 2 min}
                expect:
                  - {id: cleared, each: hub.alert(kind == HIGH_USAGE), key: meter, exactly: 1, of: hub.cleared, within: 4 min}
                  - {id: too_soon, soft: true, each: hub.alert(kind == HIGH_USAGE), key: meter, at_least: 1, of: hub.cleared, within: 10 s}
                  - {id: none, may_be_vacuous: true, each: hub.alert(kind == METER_OFFLINE), key: kind, at_most: 1, of: hub.cleared, within: 1 min}
                  - {id: by_status, each: meter.push, key: status, at_least: 3, of: meter.push, within: 1 min}
                """))
        #expect(verdicts == ["cleared": .pass, "too_soon": .fail, "none": .vacuous, "by_status": .pass])
    }
}
