import Foundation

/// A type at the top of a file that holds tests.
struct TestSuite: Equatable {
    /// `Tests/WiresTests/HTTPServerTests.swift:12`.
    let place: String
    let name: String
    /// Whether a test of it that does not end is named and ends the run.
    let hasLimit: Bool
}

extension TestSuite {
    /// The suites in the text of one file.
    static func all(in text: String, of file: String) -> [TestSuite] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let starts = lines.indices.filter { lines[$0].firstMatch(of: declaration) != nil }
        return starts.enumerated().compactMap { number, start in
            let end = number + 1 < starts.count ? starts[number + 1] : lines.endIndex
            let holdsTests = lines[start..<end].contains { $0.firstMatch(of: test) != nil }
            guard holdsTests, let match = lines[start].firstMatch(of: declaration) else { return nil }
            let attributes = lines[..<start].reversed().prefix { $0.hasPrefix("@") || $0.hasPrefix("    ") }
            return TestSuite(
                place: "\(file):\(start + 1)", name: String(match.name),
                hasLimit: (attributes + [lines[start]]).contains { $0.contains(".ends(") })
        }
    }

    /// Every suite below `Tests`. An extension has the limit of its type.
    static func all() throws -> [TestSuite] {
        let folder = SourceFile.package.appending(path: "Tests")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.sorted().flatMap { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return all(in: text, of: "Tests/\(name)")
        }
    }

    private static var declaration: Regex<(Substring, name: Substring)> {
        /^(?:@\S+ )*(?:\w+ )*?(?:struct|class|actor|enum) (?<name>\w+)/
    }

    private static var test: Regex<Substring> { /^\s+@Test\b/ }
}
