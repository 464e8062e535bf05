/// A topic, or the overview of all, as text of 80 columns.
package struct PageText {
    package static let width = 80
    /// Where the second column begins when there are only two.
    private static let textColumn = 22
    private static let typeWidth = 22

    package static func page(_ topic: Topic) -> String {
        var blocks = [["\(topic.name)  (\(topic.kind.rawValue))"] + wrapped(topic.about, indent: 2)]
        if !topic.facts.isEmpty {
            blocks.append(topic.facts.flatMap { columns(name: $0.key, indent: 2, text: $0.value) })
        }
        for table in topic.tables where !table.lines.isEmpty {
            blocks.append([table.title] + lines(of: table))
        }
        for example in topic.examples {
            blocks.append(["example"] + example.text.split(separator: "\n").map { "  \($0)" })
        }
        for message in topic.messages {
            blocks.append(["\(message.title), in one line"] + parted(message.text, indent: 2))
        }
        return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// A message in lines that end after a comma or a space.
    private static func parted(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var (lines, line, word): ([String], String, String) = ([], "", "")
        for character in text {
            word.append(character)
            guard ", ".contains(character) else { continue }
            if indent + line.count + word.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += word
            word = ""
        }
        if indent + line.count + word.count > width {
            lines.append(margin + line)
            line = ""
        }
        return (lines + [margin + line + word]).map(trimmed)
    }

    /// All topics by kind, one line each.
    package static func overview(_ reference: LanguageReference) -> String {
        let kinds = Topic.Kind.allCases.filter { kind in reference.topics.contains { $0.kind == kind } }
        let blocks = kinds.map { kind -> String in
            let topics = reference.topics.filter { $0.kind == kind }
            let lines: [String] =
                switch kind {
                case .signal, .event: wrapped(topics.map(\.name).joined(separator: ", "), indent: 2)
                default: topics.flatMap { columns(name: $0.name, indent: 2, text: $0.about) }
                }
            return ([kind.title] + lines).joined(separator: "\n") + "\n"
        }
        return blocks.joined(separator: "\n")
            + "\n`wattloop explain NAME` tells all about one of them, with an example.\n"
    }

    /// Name, type and text; name and text where no line has a type.
    private static func lines(of table: Topic.Table) -> [String] {
        guard table.lines.contains(where: { !$0.type.isEmpty }) else {
            return table.lines.flatMap { columns(name: $0.name, indent: 2 + 2 * $0.depth, text: $0.about) }
        }
        let longest = table.lines.map { 2 + 2 * $0.depth + $0.name.count }.max() ?? 0
        let nameWidth = min(max(16, longest + 2), 26)
        return table.lines.flatMap { lines($0, nameWidth: nameWidth) }
    }

    private static func lines(_ line: Topic.Line, nameWidth: Int) -> [String] {
        let name = filled(String(repeating: " ", count: 2 + 2 * line.depth) + line.name, to: nameWidth)
        let start = nameWidth + typeWidth
        let about = wrapped(line.about, indent: start)
        if name.count == nameWidth, line.type.count <= typeWidth - 2 {
            return beside(filled(name + line.type, to: start), about)
        }
        return beside(name, wrapped(line.type, indent: name.count)) + about
    }

    private static func columns(name: String, indent: Int, text: String) -> [String] {
        let name = filled(String(repeating: " ", count: indent) + name, to: textColumn)
        let rest = wrapped(text, indent: textColumn)
        return name.count == textColumn ? beside(name, rest) : [trimmed(name)] + rest
    }

    /// Indented lines, the first of them behind a text that ends where it begins.
    private static func beside(_ text: String, _ lines: [String]) -> [String] {
        [trimmed(text + (lines.first?.dropFirst(text.count) ?? ""))] + lines.dropFirst()
    }

    /// At least two spaces stand behind a text.
    private static func filled(_ text: String, to column: Int) -> String {
        text + String(repeating: " ", count: max(2, column - text.count))
    }

    private static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// Lines of words, none longer than the width as long as no word is.
    static func wrapped(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }
}

extension Topic.Kind {
    fileprivate var title: String {
        switch self {
        case .part: "PARTS OF A SCENARIO"
        case .model: "MODELS OF DEVICES"
        case .component: "COMPONENTS UNDER TEST"
        case .action: "ACTIONS OF A TIMELINE"
        case .form: "FORMS OF AN EXPECTATION"
        case .signal: "SIGNALS, WHICH HAVE A VALUE"
        case .event: "EVENTS, WHICH HAPPEN"
        case .alert: "ALERTS"
        case .expression: "EXPRESSIONS"
        case .field: "FIELDS"
        case .word: "WORDS"
        }
    }
}
