/// A text with insertions such as `${hub.url}`.
package enum Template {
    package enum Part: Sendable, Equatable {
        case text(String)
        /// The declared name before the dot, and the field behind it.
        case insertion(name: String, field: String)
    }

    /// The parts of `text` in order; an empty text has none.
    package static func parse(_ text: String) throws(TemplateError) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "${") {
            if opening.lowerBound > rest.startIndex {
                parts.append(.text(String(rest[..<opening.lowerBound])))
            }
            guard let closing = rest[opening.upperBound...].firstIndex(of: "}") else {
                throw .unclosed(String(rest[opening.lowerBound...]))
            }
            parts.append(try insertion(rest[opening.upperBound..<closing]))
            rest = rest[rest.index(after: closing)...]
        }
        return rest.isEmpty ? parts : parts + [.text(String(rest))]
    }

    private static func insertion(_ path: Substring) throws(TemplateError) -> Part {
        let names = path.split(separator: ".", omittingEmptySubsequences: false)
        guard names.count == 2, isName(names[0]) || isMember(names[0]), isName(names[1]) else {
            throw .notAnAddress(String(path))
        }
        return .insertion(name: String(names[0]), field: String(names[1]))
    }

    /// `meters[17]`, or `meters[*]` where that means something.
    private static func isMember(_ text: Substring) -> Bool {
        guard let bracket = text.firstIndex(of: "["), text.last == "]", isName(text[..<bracket]) else {
            return false
        }
        let number = text[text.index(after: bracket)...].dropLast()
        return number == "*" || (!number.isEmpty && number.allSatisfy { ("0"..."9").contains($0) })
    }

    private static func isName(_ text: Substring) -> Bool {
        text.first?.isLetter == true
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }
}

package enum TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    case unclosed(String)
    case notAnAddress(String)

    package var description: String {
        switch self {
        case .unclosed(let text): "`\(Diagnostic.quote(text))` is an insertion without its closing `}`"
        case .notAnAddress(let path):
            "`${\(Diagnostic.quote(path))}` is no insertion; write an address such as `${hub.url}`"
        }
    }
}
