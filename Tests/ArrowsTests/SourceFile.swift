import Foundation

/// One Swift file of a target, as the rules read it.
struct SourceFile: Sendable {
    let target: String
    let name: String
    /// The text without its comments; strings stay, since code stands in their interpolations.
    let lines: [Substring]

    init(target: String, name: String, text: String) {
        self.target = target
        self.name = name
        lines = CommentStripper.strip(text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// What the file imports, with line numbers from 1.
    var imports: [(module: String, line: Int)] {
        let importLine = Self.importLine
        return lines.enumerated().compactMap { index, line in
            line.firstMatch(of: importLine).map { (String($0.module), index + 1) }
        }
    }

    // `package import Foo`, `@testable import Foo`, `import struct Foo.Bar`.
    private static var importLine: Regex<(Substring, module: Substring)> {
        #/
        ^\s* (?:@[\w()]+\s+|\w+\s+)*? import\s+
        (?:(?:struct|class|enum|protocol|func|typealias|var|let)\s+)? (?<module>\w+)
        /#
    }
}

extension SourceFile {
    /// The folder of the package.
    static var package: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// The targets in `Sources`, by name.
    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: package.appending(path: "Sources").path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Every Swift file below `Sources`, by target and name; read once.
    static func all() throws -> [SourceFile] { try loaded.get() }

    private static let loaded = Result { try load() }

    private static func load() throws -> [SourceFile] {
        try targets().flatMap { target in
            let folder = package.appending(path: "Sources").appending(path: target)
            let names =
                FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                return SourceFile(target: target, name: "Sources/\(target)/\(name)", text: text)
            }
        }
    }
}
