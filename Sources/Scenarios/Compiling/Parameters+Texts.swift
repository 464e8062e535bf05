import Documents

/// `$name` inside of a text stands for the text of a parameter.
///
/// `$$name` is the text `$name`; a `$` before anything else is itself.
extension Parameters {
    enum TextPart: Equatable {
        case text(String)
        /// The characters of the text that name it, the sign included.
        case reference(name: String, Range<Int>)
    }

    /// A text in parts; one without a parameter is a single part, or none when it is empty.
    static func parts(of text: String) -> [TextPart] {
        var (parts, plain): ([TextPart], String) = ([], "")
        let characters = Array(text)
        var index = 0
        while index < characters.count {
            guard characters[index] == "$" else {
                plain.append(characters[index])
                index += 1
                continue
            }
            let isDoubled = index + 1 < characters.count && characters[index + 1] == "$"
            let begin = index + (isDoubled ? 2 : 1)
            let name = String(characters[min(begin, characters.count)...].prefix { $0.continuesName })
            if !Naming.isName(name) {
                plain.append("$")
                index += 1
            } else if isDoubled {
                plain += "$\(name)"
                index = begin + name.count
            } else {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.reference(name: name, index..<(begin + name.count)))
                index = begin + name.count
            }
        }
        return plain.isEmpty ? parts : parts + [.text(plain)]
    }

    /// A text with the texts of the parameters that it names.
    /// - Parameter place: where some characters of it stand.
    /// - Throws: for the first name that no parameter has.
    func expanded(
        _ text: String, place: (Range<Int>) -> SourcePosition
    ) throws(Diagnostic) -> String {
        guard text.contains("$") else { return text }
        var expanded = ""
        for part in Self.parts(of: text) {
            switch part {
            case .text(let plain): expanded += plain
            case .reference(let name, let range):
                if broken.contains(name) { continue }
                expanded += try textOfParameter(name, at: place(range))
            }
        }
        return expanded
    }

    private func textOfParameter(_ name: String, at position: SourcePosition) throws(Diagnostic) -> String {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw Diagnostic(
                position, Wording.unknown("parameter", name, known: entries.map(\.name)),
                hint: "write $$\(name) for the text itself")
        }
        return entry.value.node.text ?? ""
    }
}

extension Character {
    /// Whether it may stand in the name of a parameter.
    fileprivate var continuesName: Bool { ("a"..."z").contains(self) || isDigit || self == "_" }
}
