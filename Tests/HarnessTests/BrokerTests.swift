import Foundation
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// Scenarios with a real broker; what the scenario files of the repository show is not repeated here.
@Suite(.ends())
struct BrokerTests {
    /// A house with one meter that publishes to a broker, and a hub that subscribes.
    private static func household(
        mqtt: String = "qos: 1", meter: String = "", broker: String = "persistence: true", _ rest: String
    ) -> String {
        """
        wattloop: 1
        name: household
        time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 10 min}
        site: {flat: {grid: {volts: 230 V, phases: 1}, loads: {base: 400 W}}}
        devices:
          meter:
            model: iammeter-wem3080
            serial: 3C7A19E2
            sees: flat.grid
            mqtt: {broker: "${broker.url}", every: 10 s, \(mqtt)}
            \(meter)
        system:
          broker: {use: broker, with: {\(broker)}}
          hub:
            use: hub
            with:
              mqtt: {broker: "${broker.url}"}
              devices: [{id: grid_meter_1, serial: 3C7A19E2}]
        \(rest)
        """
    }

    @Test func `a hub without room leaves messages with the broker, and takes them when it has room`()
        async throws
    {
        let verdicts = try await Cases.twice(
            Self.household(
                meter: "profile: seed",
                """
                timeline:
                  - {id: full, at: "18:02:02", do: component.disk_full, with: {component: hub}, for: 2 min}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: taken, never: meter.publish(outcome != answered), witness: meter.publish}
                  - {id: waits, that: count(hub.reading) == count(meter.sample) - 12, at: full.end - 1 s}
                  - {id: caught_up, whenever: full.end, then: hub.reading, within: 31 s}
                """))
        #expect(verdicts == ["whole": .pass, "taken": .pass, "waits": .pass, "caught_up": .pass])
    }

    @Test func `what is published at QoS 0 into a cut arrives at its end, in its order`() async throws {
        let verdicts = try await Cases.twice(
            Self.household(
                mqtt: "qos: 0", meter: "profile: seed",
                """
                timeline:
                  - {id: cut, at: "18:02:05", do: net.cut, with: {device: meter}, for: 1 min}
                  - {id: radio, at: "18:06:05", do: device.offline, with: {device: meter, how: dark}, for: 1 min}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0,
                     gaps: [radio.start .. radio.end]}
                  - {id: nothing, never: hub.reading, during: cut, witness: flat.grid.power > 0 W}
                  - {id: sent, never: meter.publish(outcome != answered), during: start .. radio.start, witness: meter.publish}
                  - {id: at_once, whenever: cut.end, then: hub.reading, within: 0 s, count: 6}
                  - {id: goes_on, whenever: radio.end, then: hub.reading, within: 10 s}
                """))
        #expect(
            verdicts == [
                "whole": .pass, "nothing": .pass, "sent": .pass, "at_once": .pass, "goes_on": .pass,
            ])
    }

    @Test func `what is published at QoS 1 into a cut arrives at its end, unless the meter has given up`()
        async throws
    {
        let verdicts = try await Cases.twice(
            Self.household(
                mqtt: "qos: 1, timeout: 8 s", meter: "profile: seed",
                """
                timeline:
                  - {id: short, at: "18:02:08", do: net.cut, with: {device: meter}, for: 6 s}
                  - {id: long, at: "18:04:05", do: net.cut, with: {device: meter}, for: 14 s}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: short_end, whenever: short.end, then: hub.reading, within: 0 s, count: 1}
                  - {id: given_up, whenever: long.start, then: meter.publish(outcome == timed_out), within: 13 s}
                  - {id: not_then, never: hub.reading, during: long, witness: flat.grid.power > 0 W}
                """))
        #expect(
            verdicts == ["whole": .pass, "short_end": .pass, "given_up": .pass, "not_then": .pass])
    }

    @Test func `a broker that dies while the hub stands still takes what the hub had not seen with it`()
        async throws
    {
        let verdicts = try await Cases.twice(
            Self.household(
                meter: "profile: seed",
                """
                timeline:
                  - {id: still, at: "18:02:02", do: component.pause, with: {component: hub}, for: 2 min}
                  - {id: dead, at: "18:03:02", do: component.kill, with: {component: broker, restart_after: 15 s}}
                expect:
                  - {id: gap, series: hub.readings(meter), equals: truth(meter), gaps: [still.start .. still.end + 5 s]}
                  - {id: lost, that: count(hub.reading) <= count(meter.sample) - 6, at: end}
                  - {id: back, whenever: still.end, then: hub.reading, within: 30 s}
                """))
        #expect(verdicts == ["gap": .pass, "lost": .pass, "back": .pass])
    }

    @Test func `a lost acknowledgement is a message that comes twice`() async throws {
        let verdicts = try await Cases.twice(
            Self.household(
                mqtt: "qos: 1, timeout: 2 s", meter: "buffer: {kind: ram}",
                """
                timeline:
                  - {id: deaf, at: "18:02", do: net.lose, with: {device: meter, what: replies}, for: 1 min}
                  - {id: radio, at: "18:05:02", do: net.reset, with: {device: meter}}
                  - {id: gone, at: "18:06:02", do: device.offline, with: {device: meter}, for: 1 min}
                expect:
                  - {id: whole, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: again, that: count(hub.reading(duplicate == true)) == 6, at: end}
                  - {id: failed, that: count(meter.publish(outcome != answered)) == 12, at: end}
                """))
        #expect(verdicts == ["whole": .pass, "again": .pass, "failed": .pass])
    }

    @Test func `a message at QoS 0 that gets lost is not missed by its sender`() async throws {
        let verdicts = try await Cases.twice(
            Self.household(
                mqtt: "qos: 0",
                """
                timeline:
                  - {id: bad, at: "18:02", do: net.lose, with: {device: meter}, for: 1 min}
                  - {id: twice, at: "18:05", do: net.duplicate, with: {device: meter}, times: 1}
                expect:
                  - {id: gap, series: hub.readings(meter), equals: truth(meter), gaps: [bad], duplicates: 1}
                  - {id: sent, never: meter.publish(outcome != answered), witness: meter.publish}
                  - {id: lost, that: count(hub.reading) == count(meter.sample) - 5, at: end}
                """))
        #expect(verdicts == ["gap": .pass, "sent": .pass, "lost": .pass])
    }

    @Test func `a message of the timeline goes out whether anybody listens or not`() async throws {
        let (outcome, _) = try await Cases.run(
            Self.household(
                """
                timeline:
                  - {id: note, at: "18:01", do: mqtt.publish, with: {broker: "${broker.url}", topic: a/b, retain: true}}
                  - {id: nobody, at: "18:02", do: mqtt.publish, with: {broker: "${broker.url}", topic: a/b, qos: 1}}
                expect:
                  - {id: kept, that: count(note.published(done == true)) == 1, at: end}
                  - {id: sent, that: count(nobody.published(done == true)) == 1, at: end}
                """))
        #expect(outcome.results.map(\.verdict) == [.pass, .pass])
    }

    @Test func `a meter that has registered is known to the subscription at once`() async throws {
        let verdicts = try await Cases.twice(
            Self.household(
                """
                timeline:
                  - id: newcomer
                    at: "18:05:01"
                    do: http.call
                    with: {method: POST, url: "${hub.url}/api/meters/register", body: '{"meterId":"MTR-7","ownerName":"Amina"}'}
                  - id: first
                    at: "18:05:02"
                    do: mqtt.publish
                    with: {broker: "${broker.url}", qos: 1, topic: device/MTR-7/realtime, payload: '{"SN":"MTR-7","Data":[230,1,230,1,0]}'}
                expect:
                  - {id: welcome, that: count(newcomer.answer(status == 201)) == 1, at: end}
                  - {id: stored, that: count(hub.reading) == count(meter.sample) + 1, at: end}
                  - {id: none_refused, never: hub.refused, witness: hub.reading}
                """))
        #expect(verdicts == ["welcome": .pass, "stored": .pass, "none_refused": .pass])
    }

    @Test func `a broker in paced time keeps its messages for a hub that is down`() async throws {
        let text = Self.household(
            meter: "profile: seed",
            """
            timeline:
              - {id: crash, at: "18:03", do: component.kill, with: {component: hub, restart_after: 1 min}}
              - {id: still, at: "18:06", do: component.pause, with: {component: broker}, for: 30 s}
            expect:
              - {id: stored, that: count(hub.reading) >= count(meter.sample) - 4, at: end}
            """
        ).replacing("length: 10 min", with: "length: 10 min, modes: [paced 120x], slack: 1 min")
        let (outcome, _) = try await Cases.run(text)
        #expect(outcome.ending == .completed)
        #expect(outcome.results.map(\.verdict) == [.pass])
    }
}
