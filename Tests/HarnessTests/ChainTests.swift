import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Harness

/// What the whole chain makes of a day, from the house to the verdict.
@Suite(.ends())
struct ChainTests {
    /// What to expect, and the verdict it earns, with a bypass from 18:04 to 18:06 and a load of 1 kW.
    static let rows: [(String, Verdict)] = [
        ("{id: x, series: hub.readings(meter), equals: truth(meter)}", .pass),
        ("{id: x, series: hub.readings(meter), equals: truth(meter), tolerance: 1 W}", .pass),
        (
            "{id: x, whenever: tamper.start, then: hub.alert(kind == THEFT_SUSPICION), within: 1 min, count: 1}",
            .pass
        ),
        ("{id: x, whenever: tamper.start, then: hub.alert(kind == THEFT_SUSPICION), within: 10 s}", .fail),
        (
            "{id: x, whenever: hub.alert(meter == meter), then: hub.cleared(meter == main), within: 2 min}",
            .pass
        ),
        (
            "{id: x, never: hub.alert(kind == THEFT_SUSPICION), during: load, witness: flat.grid.power > 1 kW}",
            .fail
        ),
        ("{id: x, never: \"hub.alert(kind == THEFT_SUSPICION and value > 50 A)\"}", .pass),
        ("{id: x, always: meter.power == 0 W, during: tamper}", .pass),
        ("{id: x, always: meter.current > 4 A, during: tamper}", .pass),
        ("{id: x, always: hub.latest(meter).power < 5 W}", .fail),
        ("{id: x, eventually: hub.latest(main).power > 1.2 kW, within: 5 min}", .pass),
        ("{id: x, eventually: hub.latest(main).power > 9 kW, within: 5 min}", .fail),
        ("{id: x, that: flat.grid.energy.import in 149 Wh..151 Wh, at: end}", .pass),
        ("{id: x, that: meter.energy.import in 90 Wh..125 Wh, at: end}", .pass),
        ("{id: x, that: \"hub.energy(meter, today).import < 125 Wh\", at: end}", .pass),
        ("{id: x, that: hub.lateness(meter) == 0 s, at: end}", .pass),
        ("{id: x, whenever: meter.reboot, then: hub.reading, within: 1 min}", .vacuous),
        ("{id: x, always: meter.power > 0 W, during: tamper.end + 2 s .. tamper.end + 1 min}", .pass),
        ("{id: x, whenever: flat.grid.power > 1 kW, then: hub.reading(power > 1 kW), within: 5 s}", .pass),
        (
            "{id: x, whenever: hub.reading, then: meter.reboot, within: 1 min, during: \"18:09:30 .. 18:10\"}",
            .inconclusive
        ),
    ]

    @Test(arguments: rows.indices) func `an expectation earns its verdict`(index: Int) async throws {
        let (expectation, verdict) = Self.rows[index]
        let yaml = Cases.household(
            """
            timeline:
              - {id: load, at: "18:02", do: load.add, with: {site: flat, power: 1 kW}, for: 5 min}
              - {id: tamper, at: "18:04", do: meter.bypass, with: {device: meter}, for: 2 min}
            expect:
              - \(expectation)
            """)
        #expect(try await Cases.verdicts(yaml) == ["x": verdict], "\(expectation)")
    }

    @Test func `a silent meter is reported once and cleared once`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: dark, at: "18:02", do: device.power_loss, with: {device: meter}, for: 4 min}
            expect:
              - id: raised
                whenever: dark.start
                then: hub.alert(kind == METER_OFFLINE)
                within: 61 s
                count: 1
              - id: cleared
                whenever: dark.end
                then: hub.cleared(kind == METER_OFFLINE)
                within: 70 s
                count: 1
              - {id: once, that: count(hub.alert) == 1, at: end}
            """)
        #expect(try await Cases.verdicts(yaml) == ["raised": .pass, "cleared": .pass, "once": .pass])
    }

    @Test func `an entry can follow an event and the end of another`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: restart, at: "18:02", do: device.reboot, with: {device: meter}}
              - {id: load, at: restart.end + 10 s, do: load.add, with: {site: flat, power: 2 kW}, for: 1 min}
              - {id: tamper, at: "hub.reading[50] + 1 s", do: meter.bypass, with: {device: meter}, for: 1 min}
            expect:
              - {id: started, whenever: load.start, then: meter.sample(power > 2 kW), within: 5 s}
              - {id: bypassed, whenever: tamper.start, then: meter.sample(power == 0 W), within: 5 s}
              - {id: silent, always: not meter.online, during: restart}
            """)
        #expect(
            try await Cases.verdicts(yaml) == ["started": .pass, "bypassed": .pass, "silent": .pass])
    }

    @Test func `entries of one instant happen in file order, however late they were known`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: load, at: "18:02", do: load.add, with: {site: flat, power: 1 kW}, for: 1 min}
              - {id: first, at: load.end + 10 s, do: none, for: 1 s}
              - {id: second, at: "18:03:10", do: none, for: 1 s}
            expect:
              - {id: x, never: hub.refused, may_be_vacuous: true}
            """)
        var edges: [String] = []
        let record = try await Cases.run(yaml).record
        _ = try RecordReader.read([UInt8](record)) { line in
            if line.kind == "start" || line.kind == "end" { edges.append("\(line.from).\(line.kind)") }
        }
        #expect(
            edges == ["load.start", "load.end", "first.start", "second.start", "first.end", "second.end"])
    }

    @Test func `a reboot ends when the device is up, though its power is lost meanwhile`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: restart, at: "18:02", do: device.reboot, with: {device: meter}}
              - {id: dark, at: "18:02:03", do: device.power_loss, with: {device: meter}, for: 1 min}
            expect:
              - {id: down, always: not meter.online, during: restart}
              - {id: up, that: meter.online, at: restart.end}
            """)
        let verdicts = try await Cases.verdicts(yaml)
        #expect(verdicts["down"] == .pass)
        #expect(verdicts["up"] == .pass)
    }

    @Test func `a change of order swaps neighbours for as long as it lasts`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: mixed, at: "18:02:01", do: net.reorder, with: {device: meter}, for: 18 s}
            expect:
              - {id: x, never: hub.refused, may_be_vacuous: true}
            """)
        var rows: [Int] = []
        let record = try await Cases.run(yaml).record
        _ = try RecordReader.read([UInt8](record)) { line in
            if line.kind == "push", let row = line.data["row"]?.integer { rows.append(row) }
        }
        #expect(Array(rows[22..<30]) == [23, 24, 26, 25, 28, 27, 29, 30])
    }

    @Test func `energy is known for each phase`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: load, at: "18:00", do: load.add, with: {site: flat, power: 600 W}, for: 5 min}
            expect:
              - {id: all, that: flat.grid.energy.import.l1 in 116.6 Wh..116.7 Wh, at: end}
              - {id: same, that: flat.load.energy.l1 in 116.6 Wh..116.7 Wh, at: end}
            """)
        #expect(try await Cases.verdicts(yaml).values.allSatisfy { $0 == .pass })
    }

    @Test func `a deadline at the very end of the run is not decided`() async throws {
        let yaml = Cases.household(
            push: "every: 1 min, keep_alive: true",
            "expect: [{id: x, whenever: meter.push, then: meter.push, within: 1 min}]")
        #expect(try await Cases.verdicts(yaml) == ["x": .inconclusive])
    }

    @Test func `a run that is cut short is inconclusive and keeps its record`() async throws {
        let yaml = Cases.household("expect: [{id: x, always: meter.power > 0 W}]")
        let (outcome, record) = try await Cases.run(yaml) {
            $0.until = UTCInstant(seconds: 1_762_174_800 + 60)
        }
        #expect(outcome.ending == .cut)
        #expect(outcome.results.map(\.verdict) == [.inconclusive])
        #expect(try RecordReader.read([UInt8](record)) { _ in }.tail.ending == .cut)
    }

    @Test func `a request that is lost without any time-out ends nothing but itself`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: cut, at: "18:02", do: net.cut, with: {device: meter}, for: 1 min}
            expect:
              - {id: silent, whenever: cut.start, then: meter.push(status == 200), within: 50 s}
              - {id: back, whenever: cut.end, then: meter.push(status == 200), within: 6 s}
            """)
        #expect(try await Cases.verdicts(yaml) == ["silent": .fail, "back": .pass])
    }
}
