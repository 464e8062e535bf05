import Documents
import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// A hub's meters are joined with the devices of a scenario by serial number or by the address of their poll.
@Suite(.ends())
struct JoinTests {
    private static func scenario(
        _ devices: String, hub: String, _ rest: String, length: String = "3 h", phases: Int = 1
    ) -> String {
        """
        wattloop: 1
        name: joins
        time: {start: 2025-11-03 17:30, zone: Asia/Karachi, length: \(length)}
        site: {flat: {grid: {volts: 230 V, phases: \(phases)}, loads: {base: 1200 W}}}
        devices:
        \(devices)
        system:
          hub: {use: hub, with: {devices: [\(hub)], zone: Asia/Karachi}}
        \(rest)
        """
    }

    static let ways = [
        (
            "  meter: {model: iammeter-wem3080, sees: flat.grid, modbus: {unit: 3}}",
            #"{id: main, poll: {modbus: "${meter.modbus}", unit: 3, every: 1 min}}"#, "meter.modbus"
        ),
        (
            "  meter: {model: iammeter-wem3080, sees: flat.grid}",
            #"{id: main, poll: {rest: "${meter.url}/monitorjson", every: 1 min}}"#, "meter.rest"
        ),
        (
            "  meter: {model: pzem-004t-v3, sees: flat.grid, address: 7}",
            #"{id: main, poll: {pzem: "${meter.pty}", address: 7, every: 1 min}}"#, "meter.serial"
        ),
        (
            "  meter: {model: pzem-004t-v3, sees: flat.grid, address: 7}",
            #"{id: main, poll: {pzem: "${meter.pty}", address: 248, every: 1 min}}"#, "meter.serial"
        ),
        (
            """
              meter: {model: pzem-004t-v3, sees: flat.grid, bus: line, address: 7}
              other: {model: pzem-004t-v3, sees: flat.grid, bus: line, address: 8}
            """,
            #"{id: main, poll: {pzem: "${other.pty}", address: 7, every: 1 min}}"#, "meter.serial"
        ),
    ]

    @Test(arguments: ways) func `a meter without a serial number is known by the address of its poll`(
        devices: String, hub: String, truth: String
    ) async throws {
        let verdicts = try await Cases.twice(
            Self.scenario(
                devices, hub: hub,
                """
                expect:
                  - {id: latest, eventually: hub.latest(meter).power > 1 kW, within: 2 min}
                  - {id: both, always: hub.latest(meter).power == hub.latest(main).power}
                  - {id: lateness, always: hub.lateness(meter) < 1 min}
                  - {id: energy, eventually: "hub.energy(meter, today).import > 1 kWh", within: 2 h}
                  - {id: rows, series: hub.readings(meter), equals: truth(\(truth)), duplicates: 0}
                  - {id: table, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 50 Wh}
                  - {id: event, eventually: hub.reading(meter == meter), within: 2 min}
                  - {id: same, that: count(hub.reading(meter == meter)) == count(hub.reading(meter == main)), at: end}
                """))
        #expect(verdicts.values.allSatisfy { $0 == .pass }, "\(verdicts)")
    }

    @Test func `what stands at an address has one row for each poll from the first on`() async throws {
        for (model, phases) in [("iammeter-wem3080", 1), ("iammeter-wem3080t", 3)] {
            let verdicts = try await Cases.twice(
                Self.scenario(
                    "  meter: {model: \(model), serial: S1, sees: flat.grid, modbus: {}}",
                    hub: #"{id: main, serial: S1, poll: {modbus: "${meter.modbus}", every: 1 s}}"#,
                    """
                    timeline:
                      - {id: refuses, at: start + 30 s, do: modbus.exception, with: {device: meter, code: 2}, times: 1}
                      - {id: crash, at: start + 1 min, do: component.kill, with: {component: hub, restart_after: 10 s}}
                    expect:
                      - {id: whole, series: hub.readings(meter), equals: truth(meter.modbus), duplicates: 0}
                      - {id: many, that: count(hub.reading) > 100, at: end}
                    """, length: "2 min", phases: phases))
            #expect(verdicts == ["whole": .pass, "many": .pass], "\(model)")
        }
    }

    @Test func `a device without a serial number is entered with its poll`() async throws {
        let verdicts = try await Cases.twice(
            Self.scenario(
                "  pzem: {model: pzem-004t-v3, sees: flat.grid, address: 7}",
                hub: #"{from: pzem, poll: {pzem: "${pzem.pty}", address: 7, every: 1 min}}"#,
                """
                expect:
                  - {id: rows, series: hub.readings(pzem), equals: truth(pzem), duplicates: 0}
                """, length: "10 min"))
        #expect(verdicts == ["rows": .pass])
    }

    @Test func `answers that are delayed in time are stored as they were handed out`() async throws {
        let verdicts = try await Cases.twice(
            Self.scenario(
                "  meter: {model: iammeter-wem3080, serial: S1, sees: flat.grid, modbus: {}}",
                hub:
                    #"{id: main, serial: S1, poll: {modbus: "${meter.modbus}", every: 1 s, timeout: 900 ms}}"#,
                """
                timeline:
                  - {id: slow, at: start + 20 s, do: modbus.delay, with: {device: meter, by: 200 ms}, for: 20 s}
                  - {id: far, at: start + 60 s, do: net.delay, with: {device: meter, by: 300 ms}, for: 20 s}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter.modbus), duplicates: 0}
                """, length: "2 min"))
        #expect(verdicts == ["whole": .pass])
    }
}
