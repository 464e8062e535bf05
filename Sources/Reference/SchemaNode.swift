/// A piece of a JSON Schema, its keys in the order in which they are written.
indirect enum SchemaNode: Equatable {
    case text(String)
    case number(Double)
    case bool(Bool)
    case list([SchemaNode])
    case object([(key: String, value: SchemaNode)])

    static func == (left: SchemaNode, right: SchemaNode) -> Bool { left.printed() == right.printed() }

    static func texts(_ texts: [String]) -> SchemaNode { .list(texts.map { .text($0) }) }

    static func reference(_ definition: String) -> SchemaNode {
        .object([("$ref", .text("#/$defs/\(definition)"))])
    }

    static func any(of nodes: [SchemaNode]) -> SchemaNode { .object([("anyOf", .list(nodes))]) }

    /// With a description, when there is one to give.
    func described(_ about: String) -> SchemaNode {
        guard !about.isEmpty, case .object(let members) = self else { return self }
        return .object(members + [("description", .text(about))])
    }

    /// JSON, two spaces a level.
    func printed(indent: Int = 0) -> String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
        case .bool(let bool): bool ? "true" : "false"
        case .list(let nodes): Self.block("[", nodes.map { $0.printed(indent: indent + 2) }, "]", indent)
        case .object(let members):
            Self.block(
                "{",
                members.map { "\(Self.quoted($0.key)): \($0.value.printed(indent: indent + 2))" }, "}",
                indent)
        }
    }

    private static func block(_ open: String, _ parts: [String], _ close: String, _ indent: Int) -> String {
        let short = open + parts.joined(separator: ", ") + close
        if parts.isEmpty || (short.count < 70 && !short.contains("\n")) { return short }
        let margin = String(repeating: " ", count: indent)
        return "\(open)\n" + parts.map { "\(margin)  \($0)" }.joined(separator: ",\n") + "\n\(margin)\(close)"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
