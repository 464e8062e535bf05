import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// What is left of a hub that is killed, and what its meters make of it.
@Suite(.ends())
struct KillTests {
    private static let buffering = "buffer: {kind: ram, room: 1 h}"

    /// Runs a household with kills in its timeline twice, and gives the verdicts when both records are the same.
    private func verdicts(
        push: String = "every: 5 s, timeout: 3 s, keep_alive: true", meter: String = "",
        alerts: String = "{}",
        _ rest: String
    ) async throws -> [String: Verdict] {
        try await Cases.twice(Cases.household(push: push, meter: meter, alerts: alerts, rest))
    }

    @Test func `a meter with a buffer loses nothing, one without loses what it took meanwhile`() async throws
    {
        let rest = """
            timeline:
              - {id: dead, at: "18:02:02", do: component.kill, with: {component: hub, restart_after: 2 min}}
            expect:
              - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
              - {id: gap, series: hub.readings(meter), equals: truth(meter), gaps: [dead]}
              - {id: refused, whenever: dead.start, then: meter.push, within: 119 s, count: 24}
              - {id: unanswered, never: meter.push(status == 200), during: dead, witness: meter.sample}
              - {id: length, whenever: dead.start, then: dead.end, within: 2 min}
              - {id: back, whenever: dead.end, then: hub.reading, within: 5 s}
            """
        let buffered = try await verdicts(meter: Self.buffering, rest)
        #expect(buffered["whole"] == .pass)
        let bare = try await verdicts(rest)
        #expect(bare["whole"] == .fail)
        #expect(bare["gap"] == .pass)
        for id in ["refused", "unanswered", "length", "back"] { #expect(bare[id] == .pass, "\(id)") }
    }

    @Test func `a kill between commit and answer leaves the row and resets the sender`() async throws {
        let verdicts = try await verdicts(
            meter: Self.buffering,
            """
            timeline:
              - {id: dead, at: "hub.reading[10]", do: component.kill, with: {component: hub, restart_after: 7 s}}
            expect:
              - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
              - {id: again, whenever: dead.end, then: hub.reading(duplicate == true), within: 5 s, count: 1}
              - {id: unanswered, never: meter.push(status == 200), during: dead, witness: meter.sample}
              - {id: at_once, whenever: dead.start, then: meter.push(took == 0 s), within: 0 s}
            """)
        #expect(verdicts == ["whole": .pass, "again": .pass, "unanswered": .pass, "at_once": .pass])
    }

    @Test func `an incident that was raised before a kill is cleared once after it`() async throws {
        let verdicts = try await verdicts(
            alerts: "{offline_after: 30 s}",
            """
            timeline:
              - {id: dark, at: "18:02", do: device.power_loss, with: {device: meter}, for: 4 min}
              - {id: dead, at: "18:04", do: component.kill, with: {component: hub, restart_after: 1 min}}
              - {id: deader, at: "18:07", do: component.kill, with: {component: hub, restart_after: 10 s}}
            expect:
              - {id: raised, whenever: dark.start, then: hub.alert, within: 1 min, count: 1}
              - {id: once, that: count(hub.alert) == 1, at: end}
              - {id: cleared, whenever: dark.end, then: hub.cleared(kind == METER_OFFLINE), within: 40 s, count: 1}
              - {id: only, that: count(hub.cleared) == 1, at: end}
            """)
        #expect(verdicts == ["raised": .pass, "once": .pass, "cleared": .pass, "only": .pass])
    }

    @Test func `a theft that is seen at the moment of a kill is told after it`() async throws {
        let verdicts = try await verdicts(
            """
            timeline:
              - {id: tamper, at: "18:02", do: meter.bypass, with: {device: meter}, for: 5 min}
              - {id: dead, at: "hub.alert[1] + 0 s", do: component.kill, with: {component: hub, restart_after: 20 s}}
            expect:
              - {id: once, that: count(hub.alert(kind == THEFT_SUSPICION)) == 1, at: end}
              - {id: cleared, whenever: tamper.end, then: hub.cleared, within: 5 s, count: 1}
            """)
        #expect(verdicts == ["once": .pass, "cleared": .pass])
    }

    @Test func `what the hub shows is unknown while it is down, and then what it has stored`() async throws {
        let verdicts = try await verdicts(
            push: "every: 1 min, timeout: 3 s, keep_alive: true",
            """
            timeline:
              - {id: dead, at: "18:02:02", do: component.kill, with: {component: hub, restart_after: 8 s}}
            expect:
              - {id: unknown, always: hub.latest(meter).power > 0 W, during: dead}
              - {id: known, that: hub.latest(meter).power > 300 W, at: dead.end}
              - {id: energy, that: "hub.energy(meter, today).import > 5 Wh", at: dead.end + 1 s}
              - {id: late, that: hub.lateness(meter) == 0 s, at: dead.end}
            """)
        #expect(verdicts == ["unknown": .vacuous, "known": .pass, "energy": .pass, "late": .pass])
    }

    @Test func `a kill while it is down keeps it down, and both end when it is up`() async throws {
        let verdicts = try await verdicts(
            """
            timeline:
              - {id: first, at: "18:02", do: component.kill, with: {component: hub, restart_after: 1 min}}
              - {id: second, at: "18:02:30", do: component.kill, with: {component: hub, restart_after: 1 min}}
            expect:
              - {id: together, whenever: first.start, then: first.end, within: 90 s}
              - {id: both, whenever: first.start, then: second.end, within: 90 s}
              - {id: early, never: first.end, during: "18:02 .. 18:03:30", witness: meter.sample}
              - {id: back, whenever: second.end, then: hub.reading, within: 5 s}
            """)
        #expect(verdicts.values.allSatisfy { $0 == .pass }, "\(verdicts)")
    }

    @Test func `a hub that restarts at once is killed again and again, at the instants of pushes`()
        async throws
    {
        let verdicts = try await verdicts(
            meter: Self.buffering,
            """
            timeline:
              - {id: one, at: "18:02:00", do: component.kill, with: {component: hub, restart_after: 0 s}}
              - {id: two, at: "18:02:00", do: component.kill, with: {component: hub, restart_after: 0 s}}
              - {id: three, at: "18:02:05", do: component.kill, with: {component: hub, restart_after: 0 s}}
              - {id: four, at: "hub.reading[40]", do: component.kill, with: {component: hub, restart_after: 0 s}}
              - {id: five, at: four.end, do: component.kill, with: {component: hub, restart_after: 5 s}}
            expect:
              - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
              - {id: up, whenever: one.start, then: two.end, within: 0 s}
              - {id: again, that: count(hub.reading(duplicate == true)) == 1, at: end}
            """)
        #expect(verdicts == ["whole": .pass, "up": .pass, "again": .pass])
    }

    @Test func `what is stored can be compared though the hub is down at the end`() async throws {
        let verdicts = try await verdicts(
            """
            timeline:
              - {id: dead, at: "18:09", do: component.kill, with: {component: hub, restart_after: 5 min}}
            expect:
              - {id: gap, series: hub.readings(meter), equals: truth(meter), gaps: [dead]}
              - {id: down, that: hub.latest(meter).power > 0 W, at: end}
              - {id: never_up, whenever: dead.start, then: dead.end, within: 1 min, may_be_vacuous: true}
            """)
        #expect(verdicts["gap"] == .pass)
        #expect(verdicts["down"] != .pass)
        #expect(verdicts["never_up"] != .pass)
    }

    @Test func `of many meters that push at once each knows whether its row was taken`() async throws {
        let meters = (1...8).map { number in
            """
              m\(number):
                model: iammeter-wem3080
                serial: S\(number)
                sees: flat.grid
                push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s, timeout: 3 s, keep_alive: true}
                buffer: {kind: ram}
            """
        }
        let ids = (1...8).map { "{id: d\($0), serial: S\($0)}" }.joined(separator: ", ")
        let series = (1...8).map {
            "  - {id: whole\($0), series: hub.readings(m\($0)), equals: truth(m\($0)), duplicates: 0}"
        }
        let verdicts = try await Cases.twice(
            """
            wattloop: 1
            name: crowd
            time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 5 min}
            site: {flat: {grid: {volts: 230 V, phases: 1}, loads: {base: 400 W}}}
            devices:
            \(meters.joined(separator: "\n"))
            system:
              hub: {use: hub, with: {devices: [\(ids)]}}
            timeline:
              - {id: one, at: "hub.reading[83]", do: component.kill, with: {component: hub, restart_after: 7 s}}
              - {id: two, at: "18:02:30", do: component.kill, with: {component: hub, restart_after: 5 s}}
              - {id: three, at: "m4.push[40]", do: component.kill, with: {component: hub, restart_after: 0 s}}
            expect:
            \(series.joined(separator: "\n"))
            """)
        #expect(verdicts.count == 8)
        #expect(verdicts.values.allSatisfy { $0 == .pass }, "\(verdicts)")
    }
}
