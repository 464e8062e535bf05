import Foundation
import Logging
import Scenarios
import Testing
import Timekeeping
import Verdicts

@testable import Harness

/// Compiles and runs scenarios given as text.
enum Cases {
    /// The plans of a scenario.
    static func plans(_ yaml: String, seed: UInt64? = nil) throws -> [Plan] {
        let loaded = try ScenarioLoader { _ in throw CocoaError(.fileNoSuchFile) }.load(
            path: "s.yaml", text: yaml)
        return try ScenarioCompiler(.builtIn).compile(loaded, seed: seed)
    }

    /// Runs the first case.
    static func run(
        _ yaml: String, seed: UInt64? = nil, change: (inout CaseRunner.Options) -> Void = { _ in }
    ) async throws -> (outcome: CaseOutcome, record: Data) {
        try await run(try plans(yaml, seed: seed)[0], change: change) { try await $0.run() }
    }

    /// Runs a case in a folder of its own, which is removed afterwards, and in a slot of its own: on shared addresses, what
    /// is sent to an offline device of one test would come to a device of another.
    static func run(
        _ plan: Plan, change: (inout CaseRunner.Options) -> Void = { _ in },
        _ play: (CaseRunner) async throws -> CaseOutcome
    ) async throws -> (outcome: CaseOutcome, record: Data) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = CaseRunner.Options(
            folder: folder, slot: RunSlot(), version: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        change(&options)
        let result: Result<CaseOutcome, any Error>
        do { result = .success(try await play(CaseRunner(plan, options))) } catch { result = .failure(error) }
        await options.slot.close()
        let outcome = try result.get()
        return (outcome, try Data(contentsOf: outcome.record))
    }

    /// Waits until `condition` holds; the limit of the test bounds it.
    static func until(_ condition: () -> Bool) async throws {
        while !condition() { try await SystemTimekeeper().sleep(for: .milliseconds(5)) }
    }

    /// Verdicts by the id of their expectation.
    static func verdicts(_ yaml: String) async throws -> [String: Verdict] {
        let results = try await run(yaml).outcome.results
        return Dictionary(uniqueKeysWithValues: results.map { ($0.id, $0.verdict) })
    }

    /// Runs a scenario twice and gives the verdicts; the records must be the same.
    static func twice(_ yaml: String) async throws -> [String: Verdict] {
        let (outcome, record) = try await run(yaml)
        #expect(try await run(yaml).record == record)
        #expect(outcome.ending == .completed)
        return Dictionary(uniqueKeysWithValues: outcome.results.map { ($0.id, $0.verdict) })
    }

    /// A house with one meter that pushes to a hub for some minutes; `rest` holds the timeline and the expectations.
    static func household(
        length: String = "10 min", push: String = "every: 5 s, keep_alive: true", meter: String = "",
        site: String = "loads: {base: 400 W}", alerts: String = "{}", _ rest: String
    ) -> String {
        """
        wattloop: 1
        name: household
        time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: \(length)}
        site:
          flat:
            grid: {volts: 230 V, phases: 1}
            \(site)
        devices:
          meter:
            model: iammeter-wem3080
            serial: S1
            sees: flat.grid
            push: {to: "${hub.url}/api/iammeter/webhook", \(push)}
            \(meter)
        system:
          hub: {use: hub, with: {devices: [{id: main, serial: S1}], alerts: \(alerts)}}
        \(rest)
        """
    }
}
