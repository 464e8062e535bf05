import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// `http.call`.
@Suite(.ends())
struct CallTests {
    @Test func `a call is answered, and its answer is an event and a value`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                length: "3 min",
                """
                timeline:
                  - {id: asks, at: start + 1 min, do: http.call, with: {url: "${hub.url}/api/iammeter/main/latest"}}
                  - id: tells
                    at: asks.answer + 10 s
                    do: http.call
                    with: {method: POST, url: "${hub.url}/api/iammeter/webhook", body: "{\\"SN\\": 1}",
                           headers: {x-note: "from ${hub.url}"}}
                  - {id: after, at: tells.answer + 1 s, do: none, for: 1 s}
                expect:
                  - {id: good, eventually: asks.answer(status == 200), within: 2 min}
                  - {id: value, that: asks.answer.status == 200, at: end}
                  - {id: unknown_before, always: asks.answer.status == 200}
                  - {id: not_yet, may_be_vacuous: true, always: asks.answer.status == 200, during: start .. start + 1 min}
                  - {id: refused, that: tells.answer.status in 400..499, at: end}
                  - {id: counted, whenever: tells.start, then: hub.refused, within: 1 s, count: 1}
                  - {id: moment, whenever: asks.start, then: asks.end, within: 0 s}
                  - {id: order, sequence: [asks.end, asks.answer, tells.start, tells.answer, after.start]}
                """))
        #expect(
            verdicts.filter { $0.key != "not_yet" }.allSatisfy { $0.value == .pass }, "\(verdicts)")
        #expect(verdicts["not_yet"] == .vacuous)
    }

    @Test func `a call without an answer has the status 0`() async throws {
        let verdicts = try await Cases.twice(
            Cases.household(
                length: "3 min",
                """
                timeline:
                  - {id: still, at: start + 30 s, do: component.pause, with: {component: hub}, for: 1 min}
                  - {id: asks, at: start + 1 min, do: http.call, with: {url: "${hub.url}/health", timeout: 5 s}}
                  - {id: nobody, at: start + 1 min, do: http.call, with: {url: "http://127.77.200.9:9/"}}
                expect:
                  - {id: told, whenever: asks.start, then: asks.answer, within: 5 s, count: 1}
                  - {id: nobody_told, whenever: nobody.start, then: nobody.answer, within: 0 s, count: 1}
                  - {id: zero, that: asks.answer.status == 0 and nobody.answer.status == 0, at: end}
                  - {id: no_good, never: asks.answer(status == 200)}
                  - {id: taken, never: asks.answer(status != 200)}
                """))
        #expect(
            verdicts == [
                "told": .pass, "nobody_told": .pass, "zero": .pass, "no_good": .pass, "taken": .fail,
            ])
    }

    @Test func `a call is made on the real clock, too`() async throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: asks, at: start, do: http.call, with: {url: "${hub.url}/health"}}
            """)
        let loaded = try ScenarioLoader { _ in "" }.load(path: "s.yaml", text: yaml)
        let plan = try ScenarioCompiler(.builtIn, for: .simulate).compile(loaded)[0]
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        let simulation = LiveSimulation(plan) { continuation.yield($0) }
        let answer = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                try? await simulation.run()
                return nil
            }
            group.addTask { await lines.first { $0.contains("asks.answer") } }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        #expect(answer?.hasSuffix("asks.answer status=200") == true)
    }

    @Test func `a case that does nothing has no answer`() async throws {
        let yaml = Cases.household(
            length: "1 min",
            """
            params: {press: {type: action, default: none}}
            cases: [{case: idle}, {case: pressed, press: http.call}]
            timeline:
              - {id: asks, at: start + 10 s, do: $press, with: {url: "${hub.url}/health"}}
            expect:
              - {id: answered, may_be_vacuous: true, whenever: asks.answer, then: meter.push, within: 10 s}
            """)
        let (outcome, _) = try await Cases.run(yaml)
        #expect(outcome.results.map(\.verdict) == [.vacuous])
    }
}
