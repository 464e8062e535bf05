import Foundation
import Listening
import Scenarios
import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Harness

/// Runs on the real clock.
@Suite(.ends())
struct PacedRunTests {
    /// A house and a hub for so long; slack that a busy machine does not use up.
    private static func household(
        length: String = "2 min", slack: String = "10 min", pace: String = "600x", _ rest: String
    ) -> String {
        Cases.household(length: length, push: "every: 20 s", rest)
            .replacing(
                "length: \(length)}", with: "length: \(length), modes: [paced \(pace)], slack: \(slack)}")
    }

    @Test func `devices, components and the timeline run on the real clock as in virtual time`() async throws
    {
        let yaml = Self.household(
            length: "5 min", slack: "2 min", pace: "60x",
            """
            timeline:
              - {id: kettle, at: "18:02", do: load.add, with: {site: flat, power: 2 kW}, for: 2 min}
            expect:
              - {id: stored, series: hub.readings(meter), equals: truth(meter)}
              - {id: seen, whenever: kettle.start, then: hub.latest(meter).power > 2 kW, within: 40 s}
              - {id: site, eventually: flat.grid.power > 2 kW, within: 5 min}
              - {id: calm, never: hub.refused, witness: meter.push(status == 200)}
            """)
        // Without a buffer a meter loses rows when an upload takes longer than its beat, as on a busy machine.
        let buffered = yaml.replacing("sees: flat.grid", with: "sees: flat.grid\n    buffer: {kind: ram}")
        let (outcome, record) = try await Cases.run(buffered)
        #expect(outcome.ending == .completed)
        #expect(outcome.results.map(\.verdict) == [.pass, .pass, .pass, .pass])
        #expect(outcome.endedAt >= outcome.plan.end)
        #expect(String(decoding: record, as: UTF8.self).contains("\"mode\":\"paced 60x\""))
    }

    @Test func `entries of one instant happen in the order of the file`() async throws {
        let entries = (1...8).map { "  - {id: e\($0), at: \"18:01\", do: none}" }.joined(separator: "\n")
        let yaml = Self.household(
            length: "2 min",
            "timeline:\n\(entries)\nexpect:\n  - {id: order, sequence: [e1.start, e2.start, e3.start, e8.start]}"
        )
        let (outcome, record) = try await Cases.run(yaml)
        #expect(outcome.results.map(\.verdict) == [.pass])
        let lines = String(decoding: record, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains("\"kind\":\"start\"") }
        #expect(lines.count == 8)
        for (index, line) in lines.enumerated() { #expect(line.contains("\"from\":\"e\(index + 1)\"")) }
    }

    @Test func `a record can be read, although things happen after the end of the plan`() async throws {
        let yaml = Self.household(length: "1 min", slack: "1 min", pace: "60x", Self.calm)
        let (outcome, record) = try await Cases.run(yaml)
        let (times, tail) = try Self.read(record)
        #expect(outcome.ending == .completed)
        #expect(times.last.map { $0 > outcome.plan.end } == true, "meters go on in the slack")
        #expect(outcome.endedAt == tail.at)
        #expect(tail.at >= times.last ?? tail.at)
    }

    private static let calm = "expect: [{id: x, never: hub.refused}]"

    /// The times of all lines but the first and the last, and the last.
    private static func read(_ record: Data) throws -> ([UTCInstant], RecordTail) {
        var times: [UTCInstant] = []
        let tail = try RecordReader.read([UInt8](record)) { times.append($0.at) }.tail
        return (times, tail)
    }

    @Test func `a record can be read after an interrupt in the slack`() async throws {
        let plan = try Cases.plans(Self.household(length: "1 min", slack: "10 min", pace: "60x", Self.calm))[
            0]
        let (outcome, record) = try await Cases.run(plan) { runner in
            async let outcome = runner.run()
            try await Cases.until { runner.now > plan.end + .seconds(30) }
            runner.interrupt()
            return try await outcome
        }
        #expect(outcome.ending == .interrupted)
        #expect(try Self.read(record).1.at > plan.end)
    }

    @Test func `a record can be read after a run was cut in paced time`() async throws {
        let yaml = Self.household(length: "6 h", slack: "10 min", pace: "600x", Self.calm)
        let (outcome, record) = try await Cases.run(yaml) { $0.until = Self.start + .seconds(600) }
        #expect(outcome.ending == .cut)
        #expect(try Self.read(record).1.at >= Self.start + .seconds(600))
    }

    private static let start = UTCInstant(seconds: 1_762_174_800)

    @Test func `a program that dies in the slack fails the case with what it has printed last`() async throws
    {
        let text = Self.outside.replacing(
            "COMPONENT", with: "{run: [sh, -c, \"echo up; sleep 2; echo oops; exit 4\"], ready: {prints: up}}"
        ).replacing(
            "length: 1 h, modes: [paced 600x], slack: 10 min",
            with: "length: 1 min, modes: [paced 60x], slack: 1 h")
        let (outcome, record) = try await Cases.run(text)
        guard case .componentFailed(let reason) = outcome.ending else {
            Issue.record("\(outcome.ending)")
            return
        }
        #expect(reason.hasPrefix("`backend` ended with status 4\n"))
        #expect(reason.contains("output   up\n         oops\n"))
        #expect(try Self.read(record).1.at > outcome.plan.end)
    }

    @Test func `a probe that never gets an answer fails again and again, and the run ends`() async throws {
        let silent = ListeningSocket()
        let text = """
            wattloop: 1
            name: outside
            time: {start: 2025-11-03 17:00, length: 2 min, modes: [paced 60x], slack: 15 s}
            site: {flat: {grid: {volts: 230 V}}}
            system:
              backend: {url: "http://127.0.0.1:\(silent.port)"}
            probes:
              status: {get: "${backend.url}/status", every: 5 s, timeout: 5 s, pick: {power: /power W}}
            timeline: []
            expect:
              - {id: told, that: count(status.failed) >= 2, at: end}
              - {id: nothing, always: status.power > 0 W}
            """
        let (outcome, record) = try await Cases.run(text)
        #expect(outcome.ending == .completed)
        #expect(outcome.results.map(\.verdict) == [.pass, .vacuous])
        _ = try Self.read(record)
    }

    @Test func `every kind of instant is judged, with the truth of the site at that instant`() async throws {
        let yaml = Self.household(
            length: "4 min", slack: "30 s", pace: "60x",
            """
            timeline:
              - {id: kettle, at: "18:01", do: load.add, with: {site: flat, power: 2 kW}, for: 1 min}
              - {id: crash, at: "18:02:30", do: component.kill, with: {component: hub, restart_after: 5 s}}
              - {id: after, at: crash.end, do: none}
            expect:
              - {id: clock, that: flat.grid.power > 2 kW, at: "18:01"}
              - {id: just-before, that: flat.grid.power < 1 kW, at: kettle.start - 1 ms}
              - {id: entry-start, that: flat.grid.power > 2 kW, at: kettle.start}
              - {id: still, that: flat.grid.power > 2 kW, at: kettle.end - 1 ms}
              - {id: entry-end, that: flat.grid.power < 1 kW, at: kettle.end}
              - {id: from-start, that: flat.grid.power > 2 kW, at: start + 90 s}
              - {id: energy, that: flat.grid.energy.import in 46.66 Wh..46.67 Wh, at: "18:02"}
              - {id: killed, that: crash.end >= crash.start + 5 s, at: crash.end}
              - {id: event, that: "count(meter.push) == 2", at: "meter.push[2]"}
              - {id: goes-on, eventually: after.start, within: 4 min}
              - {id: end, that: count(kettle.end) == 1, at: end}
            """)
        let outcome = try await Cases.run(yaml).outcome
        for result in outcome.results {
            #expect(result.verdict == .pass, "\(result.id): \(result.finding?.got ?? "")")
        }
    }

    @Test func `times of a record are whole milliseconds`() async throws {
        let (_, record) = try await Cases.run(Self.household(Self.calm))
        let times = try Self.read(record).0
        #expect(times.count > 15)
        #expect(times.allSatisfy { $0.nanoseconds % 1_000_000 == 0 })
    }

    @Test func `what a run that fell behind may have spoilt is inconclusive, the rest stands`() async throws {
        let yaml = Self.household(
            length: "3 min", slack: "10 s", pace: "60x",
            """
            timeline:
              - {id: kettle, at: "18:01", do: load.add, with: {site: flat, power: 2 kW}}
            expect:
              - {id: early, that: flat.grid.power > 9 kW, at: "18:00:20"}
              - {id: trigger, eventually: kettle.start, within: 2 min}
              - {id: spoilt, whenever: kettle.start, then: hub.latest(meter).power > 2 kW, within: 25 s}
              - {id: seen, always: flat.grid.power < 9 kW}
            """)
        let plan = try Cases.plans(yaml)[0]
        let outcome = try await Cases.run(plan) { runner in
            try await runner.run { verdict in
                guard verdict.id == "trigger" else { return }
                // Something of the machine holds the run up for a second of real time.
                let end = RealDeadline(after: .seconds(1))
                while !end.hasPassed {}
            }
        }.outcome
        #expect(outcome.results.map(\.verdict) == [.fail, .pass, .inconclusive, .pass])
        #expect(outcome.results[2].finding != nil)
        let note = try #require(outcome.note)
        #expect(note.hasPrefix("the run fell "))
        #expect(note.contains(" behind at 18:01:"))
        #expect(note.hasSuffix(", and its slack is 10 s; choose a lower factor or more slack"))
    }

    @Test func `a paced run can be cut short`() async throws {
        let yaml = Self.household(length: "6 h", "expect: [{id: x, never: hub.refused}]")
        let outcome = try await Cases.run(yaml) { $0.until = UTCInstant(seconds: 1_762_174_800 + 60) }.outcome
        #expect(outcome.ending == .cut)
        #expect(outcome.results.map(\.verdict) == [.inconclusive])
    }

    @Test func `a paced run can be interrupted`() async throws {
        let plan = try Cases.plans(Self.household(length: "6 h", "expect: [{id: x, never: hub.refused}]"))[0]
        let outcome = try await Cases.run(plan) { runner in
            async let outcome = runner.run()
            try await Cases.until { runner.now > plan.start }
            runner.interrupt()
            return try await outcome
        }.outcome
        #expect(outcome.ending == .interrupted)
    }

    private static let outside = """
        wattloop: 1
        name: outside
        time: {start: 2025-11-03 17:00, length: 1 h, modes: [paced 600x], slack: 10 min}
        site: {flat: {grid: {volts: 230 V}}}
        system:
          backend: COMPONENT
        timeline: []
        expect: [{id: x, always: flat.grid.power >= 0 W}]
        """

    @Test func `a program that was never ready fails the case as a component`() async throws {
        let text = Self.outside.replacing("COMPONENT", with: "{run: [sh, -c, exit 3]}")
        let outcome = try await Cases.run(text).outcome
        guard case .componentFailed(let reason) = outcome.ending else {
            Issue.record("\(outcome.ending)")
            return
        }
        #expect(reason.hasPrefix("`backend` ended with status 3 before it was ready\n"))
        #expect(outcome.results.map(\.verdict) == [.inconclusive])
    }

    @Test func `a program that crashes later fails the case as a component`() async throws {
        let text = Self.outside.replacing(
            "COMPONENT",
            with: "{run: [sh, -c, \"echo up; sleep 3; echo oops; exit 4\"], ready: {prints: up}}")
        let outcome = try await Cases.run(text).outcome
        guard case .componentFailed(let reason) = outcome.ending else {
            Issue.record("\(outcome.ending)")
            return
        }
        #expect(reason.hasPrefix("`backend` ended with status 4\n"))
        #expect(reason.contains("oops"))
    }

    @Test func `an address that is none is a mistake`() throws {
        for (component, message) in [
            ("{url: \"127.0.0.1:9000\"}", "`url` takes an address, found `127.0.0.1:9000`"),
            ("{url: \"http://a b\"}", "`url` takes an address, found `http://a b`"),
            ("{run: [a], url: \"ftp://x\"}", "`url` takes an address, found `ftp://x`"),
            (
                "{run: [a], ready: {get: \"http://:1\"}}",
                "`get` of `ready` takes an address, found `http://:1`"
            ),
        ] {
            let plans = try Cases.plans(Self.outside.replacing("COMPONENT", with: component))
            #expect(PlanCheck.mistakes(in: plans).map(\.message) == [message])
        }
    }

    @Test func `a client that keeps wall-clock time is none in paced mode`() throws {
        let yaml = Self.household("expect: [{id: x, never: hub.refused}]").replacing(
            "[{id: main, serial: S1}]",
            with: "[{id: main, serial: S1}, {id: shed, poll: {modbus: \"127.0.0.1:502\", client: libmodbus}}]"
        )
        #expect(PlanCheck.mistakes(in: try Cases.plans(yaml)).isEmpty)
    }
}
