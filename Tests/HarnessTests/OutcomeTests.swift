import Foundation
import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// Silence is no success: an attempt without an answer satisfies nothing that asks for one.
@Suite(.ends())
struct OutcomeTests {
    /// Takes all replies away for a part of the run.
    private static let losing = """
        timeline:
          - {id: deaf, at: "18:02", do: net.lose, with: {device: meter, what: replies}, for: 2 min}
        """

    @Test func `a push without an answer violates what asks for an answer`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                push: "every: 10 s, timeout: 4 s",
                """
                \(Self.losing)
                expect:
                  - {id: not-200, never: meter.push(status != 200)}
                  - {id: negated, never: meter.push(not (status == 200))}
                  - {id: no-answer, never: meter.push(outcome != answered)}
                  - {id: counted, that: count(meter.push(status == 0 and outcome == timed_out)) == 12, at: end}
                  - {id: rest, that: count(meter.push(outcome == answered)) == 47, at: end}
                  - {id: outside, never: meter.push(status != 200), during: "18:05 .. end"}
                """))
        #expect(
            verdicts == [
                "not-200": .fail, "negated": .fail, "no-answer": .fail, "counted": .pass, "rest": .pass,
                "outside": .pass,
            ])
    }

    @Test func `a record has the outcome of what was not answered only, and the console names it`()
        async throws
    {
        let (outcome, record) = try await Cases.run(
            Cases.household(
                length: "3 min", push: "every: 1 min, timeout: 4 s",
                """
                \(Self.losing)
                expect:
                  - {id: taken, never: meter.push(status != 200)}
                """))
        let pushes = String(decoding: record, as: UTF8.self).split(separator: "\n").filter {
            $0.contains(#""kind":"push""#)
        }
        #expect(pushes.map { $0.contains("outcome") } == [false, true])
        #expect(pushes[1].contains(#""data":{"status":0,"outcome":"timed_out","attempt":1,"took":4.000"#))
        #expect(
            outcome.results[0].finding?.got
                == "meter.push(status == 0, outcome == timed_out) at 18:02:04")
    }

    @Test func `what a sink answers and the network loses is no answer`() async throws {
        let verdicts = try await Cases.twice(
            """
            wattloop: 1
            name: sink
            time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 5 min}
            site: {flat: {grid: {volts: 230 V}, loads: {base: 400 W}}}
            devices:
              backend: {model: sink}
              meter: {model: iammeter-wem3080, sees: flat.grid, push: {to: "${backend.url}/in", every: 10 s}}
            timeline:
              - {id: lossy, at: "18:01:02", do: net.lose, with: {device: backend, what: replies}, for: 1 min}
              - {id: half, at: "18:03:02", do: http.cut_body, with: {device: backend}, for: 1 min}
            expect:
              - {id: taken, never: backend.request(status != 200)}
              - {id: lost, that: count(backend.request(outcome == timed_out)) == 6, at: end}
              - {id: cut, that: count(backend.request(status == 0 and outcome == cut)) == 6, at: end}
              - {id: same, that: count(meter.push(outcome == cut)) == 6, at: end}
            """)
        #expect(verdicts == ["taken": .fail, "lost": .pass, "cut": .pass, "same": .pass])
    }

    @Test func `a poll without an answer is no exception 0`() async throws {
        let verdicts = try await Cases.twice(
            """
            wattloop: 1
            name: polls
            time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 6 min}
            site: {flat: {grid: {volts: 230 V}, loads: {base: 400 W}}}
            devices:
              meter: {model: iammeter-wem3080, serial: S1, sees: flat.grid, modbus: {}}
            system:
              hub: {use: hub, with: {devices: [{id: main, serial: S1, poll: {modbus: "${meter.modbus}"}}]}}
            timeline:
              - {id: mute, at: "18:01", do: modbus.silence, with: {device: meter}, for: 1 min}
              - {id: lossy, at: "18:03", do: net.lose, with: {device: meter, what: replies}, for: 1 min}
              - {id: halves, at: "18:05", do: modbus.truncate, with: {device: meter}, times: 1}
            expect:
              - {id: fine, never: meter.poll(exception != 0), during: "18:00:10 .. end"}
              - {id: silent, that: "count(meter.poll(outcome == timed_out)) > 50", at: end}
              - {id: half, that: "count(meter.poll(exception == -1 and outcome == cut)) == 1", at: end}
              - {id: whole, series: hub.readings(meter), equals: truth(meter.modbus), duplicates: 0}
            """)
        #expect(verdicts == ["fine": .fail, "silent": .pass, "half": .pass, "whole": .pass])
    }

    /// The expectation of the shipped scenario with this id.
    private static func shipped(_ id: String, in file: String) throws -> String {
        let url = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "scenarios/\(file)")
        let lines = try String(contentsOf: url, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex { $0.contains("- id: \(id)") })
        let rest = lines[(begin + 1)...].prefix { $0.hasPrefix("    ") }
        return ([lines[begin]] + rest).joined(separator: "\n")
    }

    @Test func `the shipped claim that everything is taken fails when all replies are lost`() async throws {
        let claim = try Self.shipped("everything-is-taken", in: "outside-backend.yaml")
        func verdict(_ what: String) async throws -> Verdict? {
            let results = try await Cases.run(
                Cases.household(
                    push: "every: 10 s, timeout: 4 s",
                    """
                    timeline:
                      - {id: deaf, at: "18:02", do: \(what), for: 1 min}
                      - {id: silence, at: "18:08", do: device.offline, with: {device: meter}}
                    expect:
                    \(claim)
                    """)
            ).outcome.results
            return results.first?.verdict
        }
        #expect(try await verdict("none") == .pass)
        #expect(try await verdict("net.lose, with: {device: meter, what: replies}") == .fail)
        #expect(try await verdict("net.lose, with: {device: meter, what: requests}") == .fail)
        #expect(try await verdict("component.pause, with: {component: hub}") == .fail)
    }

    @Test func `a witness is enough for an event that never comes, and silence alone says what to write`()
        async throws
    {
        let results = try await Cases.run(
            """
            wattloop: 1
            name: pager
            time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 5 min}
            site: {flat: {grid: {volts: 230 V}, loads: {base: 400 W}}}
            devices:
              pager: {model: sink}
            expect:
              - {id: witnessed, never: pager.request, witness: flat.grid.power > 100 W}
              - {id: unwitnessed, never: pager.request, witness: flat.grid.power > 100 kW}
              - {id: alone, never: pager.request}
              - {id: some, never: pager.request(status == 500)}
              - {id: counted, that: count(pager.request) == 0, at: end}
            """
        ).outcome.results
        #expect(results.map(\.verdict) == [.pass, .vacuous, .vacuous, .vacuous, .pass])
        let silence = "`pager` produced no event at all in the window; if it may have none, write that: "
        #expect(
            results.map { $0.finding?.got } == [
                nil, "the witness never happened", silence + "count(pager.request) == 0, at: end",
                silence + "count(pager.request(status == 500)) == 0, at: end", nil,
            ])
    }
}
