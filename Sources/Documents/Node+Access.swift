extension Node {
    /// The text of a scalar.
    package var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    /// A field with nothing behind its colon.
    package var isAbsent: Bool { content == .scalar("", quoted: false) }

    package var items: [Node]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    package var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The entry of a mapping with this key.
    package func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

    package subscript(key: String) -> Node? { entry(key)?.value }

    /// For messages: `a mapping`, `nothing`, or the text itself in backquotes.
    package var phrase: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let text, _): isAbsent ? "nothing" : "`\(Diagnostic.quote(text))`"
        }
    }

    /// The same tree with every scalar but the keys replaced: how `$name` gets its value before a check.
    /// The replacement brings its own position.
    package func replacingScalars(_ replacement: (Node) -> Node) -> Node {
        switch content {
        case .scalar: return replacement(self)
        case .sequence(let items):
            return Node(.sequence(items.map { $0.replacingScalars(replacement) }), at: position)
        case .mapping(let entries):
            let replaced = entries.map {
                Entry(key: $0.key, keyPosition: $0.keyPosition, value: $0.value.replacingScalars(replacement))
            }
            return Node(.mapping(replaced), at: position)
        }
    }
}
