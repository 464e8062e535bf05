import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// A house whose meter is asked by the hub.
@Suite(.ends())
struct PollingTests {
    private static func house(hub: String, meter: String = "", _ rest: String) -> String {
        """
        wattloop: 1
        name: polling
        time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 5 min}
        site:
          flat:
            grid: {volts: 230 V, phases: 3}
            loads: {base: 1200 W}
        devices:
          meter: {model: iammeter-wem3080t, serial: 7E41C0D9, sees: flat.grid, modbus: {}\(meter)}
        system:
          hub:
            use: hub
            with:
              devices: [{id: main, serial: 7E41C0D9, poll: {\(hub)}}]
              alerts: {offline_after: 10 s}
        \(rest)
        """
    }

    static let ways = [
        #"modbus: "${meter.modbus}""#, #"rest: "${meter.url}/monitorjson", every: 1 s"#,
    ]

    @Test(arguments: ways) func `a meter that is asked is known as one that pushes`(way: String) async throws
    {
        let verdicts = try await Cases.twice(
            Self.house(
                hub: way,
                """
                expect:
                  - {id: arrives, eventually: hub.latest(main).power > 1.1 kW, within: 5 s}
                  - {id: agrees, always: "abs(hub.latest(main).power - meter.power) < 30 W", during: "18:01 .. 18:04"}
                  - {id: quiet, never: hub.alert(kind == METER_OFFLINE), witness: flat.grid.power > 1 kW}
                  - {id: fine, never: hub.refused, witness: flat.grid.power > 1 kW}
                """))
        #expect(verdicts == ["arrives": .pass, "agrees": .pass, "quiet": .pass, "fine": .pass])
    }

    @Test(arguments: ways) func `a meter off the network makes no readings and comes back`(way: String)
        async throws
    {
        let verdicts = try await Cases.twice(
            Self.house(
                hub: way,
                """
                timeline:
                  - {id: away, at: "18:02", do: device.offline, with: {device: meter}, for: 1 min}
                expect:
                  - {id: noticed, whenever: away.start, then: hub.alert(kind == METER_OFFLINE), within: 15 s, count: 1}
                  - {id: silent, never: hub.reading, during: away.start + 2 s .. away.end, witness: flat.grid.power > 1 kW}
                  - {id: back, whenever: away.end, then: hub.reading, within: 1 min}
                """))
        #expect(verdicts == ["noticed": .pass, "silent": .pass, "back": .pass])
    }

    @Test func `a meter that pushes and is asked is one meter`() async throws {
        let verdicts = try await Cases.twice(
            Self.house(
                hub: Self.ways[0], meter: #", push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s}"#,
                """
                expect:
                  - {id: agrees, always: "abs(hub.latest(main).power - meter.power) < 30 W", during: "18:01 .. 18:04"}
                  - {id: energy, that: "hub.energy(main, today).import in 90 Wh .. 110 Wh", at: end}
                  - {id: fine, never: hub.refused, witness: flat.grid.power > 1 kW}
                """))
        #expect(verdicts == ["agrees": .pass, "energy": .pass, "fine": .pass])
    }
}
