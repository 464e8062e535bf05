import Foundation
import Reports
import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// Small scenarios of every form and verdict with all that the console says about them.
///
/// With `WATTLOOP_REWRITE_GOLDEN=1` the texts are written anew: read what has changed before committing it.
@Suite(.ends())
struct GoldenVerdictTests {
    static let folder = Golden.folder.appending(path: "verdicts")
    static let files = Golden.names(in: folder)

    /// The reports of all cases of a file, and its expectations with what became of them.
    static func run(_ file: String) async throws -> (text: String, results: [ExpectationResult]) {
        let path = folder.appending(path: file).path
        let loaded = try ScenarioLoader { _ in throw CocoaError(.fileNoSuchFile) }
            .load(path: file, text: String(contentsOfFile: path, encoding: .utf8))
        let console = ConsoleReport(isTerminal: false)
        var cases: [CaseResult] = []
        for plan in try ScenarioCompiler(.builtIn).compile(loaded) {
            let outcome = try await Cases.run(plan) { try await $0.run() }.outcome
            cases.append(CaseResult(head: outcome.head, tail: outcome.tail))
        }
        let text = cases.map(console.report).joined() + console.summary(cases)
        return (text, cases.flatMap(\.tail.results))
    }

    @Test(arguments: files) func `the console says what stands beside a scenario`(file: String) async throws {
        let (text, results) = try await Self.run(file)
        try Golden.compare(text, with: Self.folder.appending(path: file), "\(file)")
        for result in results where result.id == "good" { #expect(result.verdict == .pass, "\(file)") }
    }

    @Test func `there is one of every form`() {
        let forms: Set = [
            "always", "never", "eventually", "whenever", "that", "series", "follows", "table", "each",
            "sequence",
            "stays", "gap",
        ]
        #expect(Self.files.count >= 15)
        #expect(forms.isSubset(of: Set(Self.files.map { String($0.dropLast(".yaml".count)) })))
    }
}
