import Components
import Documents
import Reference
import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// A new kind of component is a folder, here `Counter/`, and one line in the catalogue.
@Suite(.ends())
struct AddedComponentTests {
    private static let catalogue: RunCatalogue = {
        var catalogue = RunCatalogue.builtIn
        catalogue.components.append(.counter)
        return catalogue
    }()

    private static func scenario(status: Int = 200) -> String {
        """
        wattloop: 1
        name: counting
        time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 10 min}
        site: {flat: {grid: {volts: 230 V}}}
        devices:
          meter:
            model: iammeter-wem3080
            serial: S1
            sees: flat.grid
            push: {to: "${counter.url}/upload", every: 1 min}
        system:
          counter: {use: counter, with: {status: \(status)}}
        timeline:
          - {id: down, at: start + 4.5 min, do: component.kill, with: {component: counter, restart_after: 1 min}}
        expect:
          - {id: path, never: 'counter.counted(path != "/upload")'}
          - {id: before, that: counter.requests == 4, at: start + 4 min + 1 s}
          - {id: after, that: counter.requests == 4, at: start + 9.5 min}
          - {id: missed, eventually: meter.push(status == 0), within: 6 min}
        """
    }

    private func plans(_ yaml: String) throws -> [Plan] {
        let loader = ScenarioLoader { _ in "" }
        return try ScenarioCompiler(Self.catalogue.language).compile(
            loader.load(path: "s.yaml", text: yaml))
    }

    @Test func `it runs, has events, signals, an address and faults, and its record is the same again`()
        async throws
    {
        let plan = try plans(Self.scenario())[0]
        var records: [[UInt8]] = []
        for _ in 0..<2 {
            let (outcome, record) = try await Cases.run(plan) {
                $0.catalogue = Self.catalogue
            } _: {
                try await $0.run()
            }
            #expect(outcome.ending == .completed)
            #expect(outcome.results.map(\.verdict) == [.pass, .pass, .pass, .pass])
            records.append(Array(record))
        }
        #expect(records[0] == records[1])
    }

    @Test func `its check is asked, and its row is explained`() throws {
        let wrong = PlanCheck.mistakes(
            in: try plans(Self.scenario(status: 418)), catalogue: Self.catalogue)
        #expect(wrong.map(\.message) == ["`counter` is no teapot"])
        #expect(throws: Diagnostics.self) { try plans(Self.scenario(status: 99)) }
        let reference = LanguageReference(Self.catalogue.language)
        #expect(reference.topics.contains { $0.name == "counter" })
    }
}
