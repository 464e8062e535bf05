import Foundation
import Scenarios
import Testing
import TimeLimits

@testable import Harness

/// The scenarios that come with the project.
@Suite(.ends())
struct ScenarioFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scenarios")

    static let files =
        (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".yaml") }.sorted()

    @Test(arguments: files) func `a scenario compiles against what is built in`(file: String) throws {
        let path = Self.folder.appending(path: file).path
        let loader = ScenarioLoader { try String(contentsOfFile: $0, encoding: .utf8) }
        let loaded = try loader.load(path: path, text: String(contentsOfFile: path, encoding: .utf8))
        let plans = try ScenarioCompiler(.builtIn).compile(loaded, seed: nil)
        #expect(loaded.isFragment == plans.isEmpty)
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        #expect(plans.allSatisfy { $0.scenario == name })
    }

    @Test func `there are scenarios and fragments`() {
        #expect(Self.files.count >= 16)
        #expect(Self.files.contains("evening-theft.yaml") && Self.files.contains { $0.hasPrefix("sites/") })
    }
}
