import Documents
import Foundation
import Scenarios
import Testing
import TimeLimits

@testable import Harness

/// Broken scenarios with all that the checker says about each, as a user reads it.
///
/// With `WATTLOOP_REWRITE_GOLDEN=1` the texts are written anew: read what has changed before committing it.
@Suite(.ends())
struct GoldenMistakeTests {
    static let folder = Golden.folder.appending(path: "mistakes")
    static let files = Golden.names(in: folder)

    /// What `check` prints about a file; empty when it finds nothing.
    static func mistakes(in file: String) throws -> String {
        func read(_ path: String) throws -> String {
            let url = folder.appending(path: path)
            guard FileManager.default.fileExists(atPath: url.path) else { throw NoSuchFile() }
            return try String(contentsOf: url, encoding: .utf8)
        }
        do {
            let loaded = try ScenarioLoader(readFile: read).load(path: file, text: try read(file))
            let plans = try ScenarioCompiler(.builtIn).compile(loaded)
            let mistakes = PlanCheck.mistakes(in: plans)
            return mistakes.isEmpty ? "" : Diagnostics(mistakes).rendered { try? read($0) } + "\n"
        } catch let diagnostics as Diagnostics {
            return diagnostics.rendered { try? read($0) } + "\n"
        }
    }

    private struct NoSuchFile: Error, CustomStringConvertible {
        var description: String { "no such file" }
    }

    @Test func `what is said about each broken scenario is what stands beside it`() throws {
        for file in Self.files {
            let text = try Self.mistakes(in: file)
            #expect(!text.isEmpty, "\(file) has no mistake")
            try Golden.compare(text, with: Self.folder.appending(path: file), "\(file)")
        }
    }

    @Test func `there are broken scenarios of every kind`() {
        #expect(Self.files.count >= 60)
        for kind in [
            "yaml", "head", "time", "params", "unit", "site", "csv", "device", "system", "probe", "timeline",
            "bill", "call", "expect", "include", "fragment", "fleet", "mqtt", "pzem", "esp32",
        ] {
            #expect(Self.files.contains { $0.hasPrefix("\(kind)-") }, "\(kind)")
        }
    }

    @Test func `no text has a stack trace, a full stop or a line that nobody can read`() throws {
        for file in Self.files {
            for line in try Self.mistakes(in: file).split(separator: "\n") where line.contains(": error: ") {
                #expect(line.last != ".", "\(file): \(line)")
                #expect(line.count < 240, "\(file): \(line)")
                #expect(!line.contains("Error(") && !line.contains(".swift"), "\(file): \(line)")
            }
        }
    }
}
