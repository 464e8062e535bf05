import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// Faults of HTTP and TLS at a hub and at a sink, as scenarios have them.
@Suite(.ends())
struct HTTPFaultTests {
    @Test(arguments: [
        ("http.status", ", status: 500", "meter.push(status == 500)"),
        ("http.cut_body", "", "meter.push(took == 0 s)"), ("http.stall", "", "meter.push(took == 4 s)"),
        ("http.oversize", "", "meter.push(took == 0 s)"),
    ])
    func `a hub whose answer is spoiled has stored what it got`(
        action: String, with: String, outcome: String
    ) async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                push: "every: 10 s, timeout: 4 s",
                """
                timeline:
                  - {id: bad, at: "18:02:02", do: \(action), with: {component: hub\(with)}, for: 1 min}
                expect:
                  - {id: stored, series: hub.readings(meter), equals: truth(meter), duplicates: 0}
                  - {id: unanswered, never: meter.push(status == 200), during: bad, witness: meter.sample}
                  - {id: outcome, whenever: bad.start, then: \(outcome), within: 1 min}
                """))
        #expect(verdicts == ["stored": .pass, "unanswered": .pass, "outcome": .pass])
    }

    @Test func `a fault of a hub ends with its times and keeps to its path`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                push: "every: 10 s, timeout: 4 s",
                """
                timeline:
                  - {id: other, at: "18:01", do: http.status, with: {component: hub, status: 503, path: /health}}
                  - {id: bad, at: "18:02:02", do: http.status, with: {component: hub, status: 503}, times: 2}
                expect:
                  - {id: twice, that: count(meter.push(status == 503)) == 2, at: end}
                  - {id: ends, whenever: bad.start, then: bad.end, within: 20 s}
                """))
        #expect(verdicts == ["twice": .pass, "ends": .pass])
    }

    @Test(arguments: ["expired", "wrong-host", "refuse"])
    func `a sink over TLS shows what it is told to`(what: String) async throws {
        let verdicts = try await Cases.twice(
            """
            wattloop: 1
            name: sink
            time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 5 min}
            site: {flat: {grid: {volts: 230 V}, loads: {base: 400 W}}}
            devices:
              backend: {model: sink, tls: true}
              meter: {model: iammeter-wem3080, sees: flat.grid, push: {to: "${backend.url}/in", every: 10 s}}
            timeline:
              - {id: status, at: "18:01:02", do: http.status, with: {device: backend, status: 502}, for: 1 min}
              - {id: bad, at: "18:03:02", do: http.tls, with: {device: backend, what: \(what)}, for: 1 min}
            expect:
              - {id: status, that: count(meter.push(status == 502)) == 6, at: end}
              - {id: told, that: count(backend.request(status == 502)) == 6, at: end}
              - {id: nothing, that: count(backend.request) == 23, at: end}
              - {id: rest, that: count(meter.push(status == 200)) == 17, at: end}
            """)
        #expect(verdicts == ["status": .pass, "told": .pass, "nothing": .pass, "rest": .pass])
    }
}
