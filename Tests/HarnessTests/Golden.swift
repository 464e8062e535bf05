import Foundation
import Testing

/// Texts that people read, kept whole in files beside what they are about.
enum Golden {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

    /// Whether texts are written anew.
    static let rewrites = ProcessInfo.processInfo.environment["WATTLOOP_REWRITE_GOLDEN"] == "1"

    /// The scenarios of a folder, those of its own folders left out.
    static func names(in folder: URL) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    /// Compares a text with the one beside a scenario, or writes that.
    static func compare(
        _ text: String, with scenario: URL, _ name: Comment, at place: SourceLocation = #_sourceLocation
    ) throws {
        let file = scenario.deletingPathExtension().appendingPathExtension("txt")
        if rewrites { return try Data(text.utf8).write(to: file) }
        let expected = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, name, sourceLocation: place)
    }
}
