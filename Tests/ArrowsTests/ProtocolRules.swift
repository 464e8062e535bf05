/// A protocol as its source declares it.
struct ProtocolShape: Sendable, CustomStringConvertible {
    let name: String
    /// `Sources/Verdicts/Judging/Monitor.swift:12`.
    let place: String
    /// How many functions, properties, initialisers and subscripts its body asks for; inherited ones do not count.
    let requirements: Int

    var description: String { "\(place): `\(name)` has \(requirements) requirements" }
}

/// What the sources say of protocols of their own.
enum ProtocolRules {
    /// The protocols that a file declares.
    static func protocols(in file: SourceFile) -> [ProtocolShape] {
        file.lines.indices.compactMap { index in
            guard let name = file.lines[index].firstMatch(of: declaration)?.name else { return nil }
            let body = SourceBody(of: file, from: index)
            return ProtocolShape(
                name: String(name), place: "\(file.name):\(index + 1)",
                requirements: body.outerLines.count { $0.firstMatch(of: requirement) != nil })
        }
    }

    /// Extensions of a protocol in which a function does nothing.
    static func emptyDefaults(in file: SourceFile, of protocols: Set<String>) -> [String] {
        file.lines.indices.compactMap { index in
            guard let name = file.lines[index].firstMatch(of: extending)?.name,
                protocols.contains(String(name)),
                SourceBody(of: file, from: index).text.firstMatch(of: emptyFunction) != nil
            else { return nil }
            return "\(file.name):\(index + 1): the extension of `\(name)` has a function that does nothing"
        }
    }

    /// Casts that ask at run time whether a value conforms to a protocol.
    static func casts(in file: SourceFile, to protocols: Set<String>) -> [String] {
        file.lines.enumerated().compactMap { index, line in
            let names = line.matches(of: cast).map { String($0.name) }
            return names.first(where: protocols.contains).map {
                "\(file.name):\(index + 1): a cast to `\($0)`: hold the ability where the value is made"
            }
        }
    }

    private static var declaration: Regex<(Substring, name: Substring)> {
        /^\s*(?:\w+\s+)*?protocol\s+(?<name>\w+)/
    }
    private static var requirement: Regex<Substring> {
        /^\s*(?:@\w+\s+|static\s+|mutating\s+|nonisolated\s+)*(?:func|var|init|subscript)\b/
    }
    private static var extending: Regex<(Substring, name: Substring)> {
        /^\s*(?:\w+\s+)*?extension\s+(?<name>\w+)/
    }
    private static var emptyFunction: Regex<Substring> { /\bfunc\s[^{}]*\{\s*\}/ }
    private static var cast: Regex<(Substring, name: Substring)> {
        /\b(?:as[?!]|is)\s+(?:any\s+)?(?<name>\w+)/
    }
}

/// The text between the braces of a declaration.
struct SourceBody {
    private(set) var text = ""
    /// The text that does not stand within further braces.
    private var outerText = ""

    var outerLines: [Substring] { outerText.split(separator: "\n") }

    /// - Parameter start: the line of the declaration, whose brace may be on a later one.
    init(of file: SourceFile, from start: Int) {
        var depth = 0
        for line in file.lines[start...] {
            for character in line + "\n" {
                if character == "}" { depth -= 1 }
                if character == "}", depth == 0 { return }
                if depth > 0 { text.append(character) }
                if depth == 1 { outerText.append(character) }
                if character == "{" { depth += 1 }
            }
        }
    }
}
