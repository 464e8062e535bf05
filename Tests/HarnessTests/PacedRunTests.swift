import Foundation
import Scenarios
import Testing
import Timekeeping
import Verdicts

@testable import Harness

/// Runs on the real clock.
@Suite(.timeLimit(.minutes(5)))
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
        #expect(outcome.endedAt == outcome.plan.end)
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

    @Test func `events of the record are in order of time`() async throws {
        let (_, record) = try await Cases.run(Self.household("expect: [{id: x, never: hub.refused}]"))
        let times = String(decoding: record, as: UTF8.self).split(separator: "\n").dropLast()
            .compactMap { $0.firstMatch(of: /"t":"(\d+)"/).flatMap { Int($0.output.1) } }
        #expect(times.count > 15)
        #expect(times == times.sorted())
    }

    @Test func `what a run that fell behind did not see is inconclusive, what it saw stands`() async throws {
        let yaml = Self.household(
            length: "3 min", slack: "1 ms",
            """
            expect:
              - {id: impossible, always: flat.grid.power > 9 kW}
              - {id: possible, always: flat.grid.power < 9 kW}
            """)
        let outcome = try await Cases.run(yaml).outcome
        #expect(outcome.results.map(\.verdict) == [.inconclusive, .pass])
        #expect(outcome.results[0].finding != nil)
        let note = try #require(outcome.note)
        #expect(note.contains(" behind at 18:0") && note.contains("its slack is 1 ms"))
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
            try await OutsideRun.until { runner.now > plan.start }
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
