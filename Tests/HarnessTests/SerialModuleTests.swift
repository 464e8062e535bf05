import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// A flat whose module on a serial line is asked by the hub, once a second.
@Suite(.ends())
struct SerialModuleTests {
    private static func flat(pzem: String = "", time: String = "", _ rest: String) -> String {
        """
        wattloop: 1
        name: flat
        time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 10 min\(time)}
        site: {flat: {grid: {volts: 230 V, phases: 1}, loads: {base: 400 W}}}
        devices:
          pzem: {model: pzem-004t-v3, sees: flat.grid\(pzem)}
        system:
          hub:
            use: hub
            with:
              devices: [{id: flat_meter, poll: {pzem: "${pzem.pty}", every: 1 s, timeout: 500 ms}}]
        \(rest)
        """
    }

    @Test(arguments: ["pzem.crc-glitch", "pzem.nan"])
    func `a quirk costs one poll in fifty and invents nothing`(quirk: String) async throws {
        let verdicts = try await Cases.twice(
            Self.flat(
                pzem: ", quirks: [\(quirk)]",
                """
                expect:
                  - {id: whole, series: hub.readings(pzem), equals: truth(pzem), duplicates: 0}
                  - {id: some, that: count(hub.reading) <= 598, at: end}
                  - {id: few, that: count(hub.reading) >= 575, at: end}
                """))
        #expect(verdicts == ["whole": .pass, "some": .pass, "few": .pass])
    }

    @Test func `a hub that is killed asks again when it is back`() async throws {
        let verdicts = try await Cases.twice(
            Self.flat(
                """
                timeline:
                  - {id: crash, at: "18:03:01", do: component.kill, with: {component: hub, restart_after: 1 min}}
                expect:
                  - {id: whole, series: hub.readings(pzem), equals: truth(pzem), duplicates: 0}
                  - {id: down, that: count(hub.reading) <= 541, at: end}
                  - {id: back, whenever: crash.end, then: hub.reading, within: 2 s}
                """))
        #expect(verdicts == ["whole": .pass, "down": .pass, "back": .pass])
    }

    @Test func `in paced time the line keeps its pace`() async throws {
        let text = Self.flat(
            time: ", modes: [paced 20x], slack: 30 s",
            """
            timeline:
              - {id: silent, at: "18:04", do: serial.mute, with: {device: pzem}, for: 1 min}
            expect:
              - {id: stored, that: count(hub.reading) >= 400, at: end}
              - {id: missed, that: count(hub.reading) <= 585, at: end}
              - {id: back, whenever: silent.end, then: hub.reading, within: 20 s}
            """)
        let (outcome, _) = try await Cases.run(text)
        #expect(outcome.ending == .completed)
        #expect(outcome.results.map(\.verdict) == [.pass, .pass, .pass])
    }
}
