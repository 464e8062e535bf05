import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// What a hub that stands still, or has no room left, does to its meters and its alerts.
@Suite(.ends())
struct PauseTests {
    @Test func `a paused hub is silence to its meters, and goes on with what they sent`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                push: "every: 10 s, timeout: 5 s, retry: {times: 0}", meter: "buffer: {kind: ram}",
                """
                timeline:
                  - {id: still, at: "18:02:02", do: component.pause, with: {component: hub}, for: 24 s}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: silent, never: meter.push(status == 200), during: still, witness: meter.sample}
                  - {id: timeout, whenever: still.start, then: meter.push(took == 5 s), within: 24 s, count: 2}
                  - {id: stored, whenever: still.end, then: hub.reading, within: 0 s, count: 2}
                  - {id: repeated, that: count(hub.reading(duplicate == true)) == 2, at: end}
                """))
        #expect(verdicts.values.allSatisfy { $0 == .pass }, "\(verdicts)")
    }

    @Test func `the silence of a meter is noticed when the hub goes on`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                push: "every: 5 s, timeout: 2 s", alerts: "{offline_after: 30 s}",
                """
                timeline:
                  - {id: dark, at: "18:02", do: device.power_loss, with: {device: meter}, for: 5 min}
                  - {id: still, at: "18:02:10", do: component.pause, with: {component: hub}, for: 1 min}
                expect:
                  - {id: late, whenever: still.end, then: hub.alert(kind == METER_OFFLINE), within: 0 s, count: 1}
                  - {id: once, that: count(hub.alert) == 1, at: end}
                """))
        #expect(verdicts == ["late": .pass, "once": .pass])
    }

    @Test func `a paused hub that is killed starts anew, and what waited is sent again`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                push: "every: 10 s, timeout: 5 s", meter: "buffer: {kind: ram}",
                """
                timeline:
                  - {id: still, at: "18:02:05", do: component.pause, with: {component: hub}, for: 2 min}
                  - {id: dead, at: "18:02:12", do: component.kill, with: {component: hub, restart_after: 3 s}}
                  - {id: last, at: "18:09", do: component.pause, with: {component: hub}}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: back, whenever: dead.end, then: hub.reading, within: 5 s, count: 2}
                  - {id: new, that: count(hub.reading(duplicate == true)) == 0, at: end}
                """))
        #expect(verdicts == ["whole": .pass, "back": .pass, "new": .pass])
    }

    @Test func `a hub without room refuses and loses nothing that it has acknowledged`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                length: "20 min", push: "every: 5 s, timeout: 2 s, keep_alive: true",
                meter: "buffer: {kind: ram}", alerts: "{offline_after: 30 s}",
                """
                timeline:
                  - {id: full, at: "18:02", do: component.disk_full, with: {component: hub}, for: 10 min}
                  - {id: dead, at: "18:05", do: component.kill, with: {component: hub, restart_after: 10 s}}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: none, never: hub.reading, during: full, witness: meter.sample}
                  - {id: told, whenever: full.start, then: meter.push(status == 503), within: 5 s}
                  - {id: why, whenever: full.start, then: hub.refused(reason == "store_unavailable"), within: 5 s}
                  - {id: reads, always: hub.latest(meter).power > 0 W, during: full.start .. dead.start}
                  - {id: waits, never: hub.alert, during: full, witness: meter.sample}
                  - {id: noticed, whenever: full.end, then: hub.alert(kind == METER_OFFLINE), within: 1 s, count: 1}
                  - {id: recovers, whenever: full.end, then: hub.cleared(kind == METER_OFFLINE), within: 40 s}
                  - {id: once, that: count(hub.alert) == 1, at: end}
                """))
        #expect(verdicts.values.allSatisfy { $0 == .pass }, "\(verdicts)")
    }
}
