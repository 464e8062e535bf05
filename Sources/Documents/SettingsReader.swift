/// Checks a mapping against a table of fields; every mistake is reported, not only the first.
///
/// A caller whose documents have placeholders replaces them in the tree before, with `Node.replacingScalars`.
package struct SettingsReader: Sendable {
    /// Whose fields these are, with its article: `a battery`.
    package let owner: String
    package let rows: [ConfigRow]

    package init(owner: String, rows: [ConfigRow]) {
        self.owner = owner
        self.rows = rows
    }

    /// The fields of `node`, defaults included; `nil` when there was a mistake.
    /// - Parameter parent: the place of the key that `node` stands behind, where what is missing is reported.
    package func read(
        _ node: Node, parent: SourcePosition? = nil, into diagnostics: inout [Diagnostic]
    ) -> Settings? {
        let place = parent ?? node.position
        guard node.entries != nil || node.isAbsent else {
            let takes = ConfigKind.group(rows).phrase
            diagnostics.append(Diagnostic(node.position, "\(owner) takes \(takes), found \(node.phrase)"))
            return nil
        }
        let mistakesBefore = diagnostics.count
        reportUnknown(node.entries ?? [], into: &diagnostics)
        let fields = rows.compactMap { field($0, of: node, place: place, into: &diagnostics) }
        return diagnostics.count == mistakesBefore ? Settings(fields, at: place) : nil
    }

    private func reportUnknown(_ entries: [Node.Entry], into diagnostics: inout [Diagnostic]) {
        let known = rows.map(\.name)
        for entry in entries where !known.contains(entry.key) {
            let question = NearestName.question(for: entry.key, in: known)
            let names = known.isEmpty ? "has no fields" : "takes \(ConfigKind.enumeration(known))"
            let advice = question.isEmpty ? "; \(owner) \(names)" : question
            diagnostics.append(
                Diagnostic(entry.keyPosition, "unknown field `\(Diagnostic.quote(entry.key))`\(advice)"))
        }
    }

    private func field(
        _ row: ConfigRow, of node: Node, place: SourcePosition, into diagnostics: inout [Diagnostic]
    ) -> Settings.Field? {
        guard let entry = node.entry(row.name) else { return absent(row, place: place, into: &diagnostics) }
        var reader = ValueReader(
            subject: "`\(row.name)` of \(owner)", name: row.name, keyPosition: entry.keyPosition)
        let value = reader.read(entry.value, as: row.kind)
        diagnostics += reader.diagnostics
        return value.map {
            Settings.Field(name: row.name, value: $0, position: entry.value.position, isDefault: false)
        }
    }

    private func absent(
        _ row: ConfigRow, place: SourcePosition, into diagnostics: inout [Diagnostic]
    ) -> Settings.Field? {
        if let text = row.defaultText {
            let value = row.defaultValue(text, of: owner, at: place)
            return Settings.Field(name: row.name, value: value, position: place, isDefault: true)
        }
        if row.isRequired {
            let hint = (row.example ?? row.kind.example).map { "add \(row.name): \($0)" }
            diagnostics.append(
                Diagnostic(place, "\(owner) needs `\(row.name)`, \(row.kind.phrase)", hint: hint))
        }
        return nil
    }
}

extension SettingsReader {
    /// Checks one value that stands alone.
    /// - Parameter subject: what the value is, for messages: `` `within` of an expectation ``.
    package static func value(
        _ node: Node, as kind: ConfigKind, subject: String, into diagnostics: inout [Diagnostic]
    ) -> Setting? {
        var reader = ValueReader(subject: subject, name: subject, keyPosition: node.position)
        let value = reader.read(node, as: kind)
        diagnostics += reader.diagnostics
        return value
    }
}

extension ConfigRow {
    /// A default is our own text, in flow style when it is more than a scalar; one that fails the check is our
    /// mistake.
    fileprivate func defaultValue(_ text: String, of owner: String, at place: SourcePosition) -> Setting {
        var reader = ValueReader(subject: "the default of `\(name)`", name: name, keyPosition: place)
        let node =
            kind.isStructured ? Node.flow(text, at: place) : Node(.scalar(text, quoted: true), at: place)
        guard let value = reader.read(node, as: kind) else {
            preconditionFailure("`\(name)` of \(owner): \(reader.diagnostics.map(\.message))")
        }
        return value
    }
}

extension ConfigKind {
    fileprivate var isStructured: Bool {
        switch self {
        case .list, .group, .map, .either: true
        default: false
        }
    }
}

extension Node {
    /// A value of ours in flow style, all of it at one place.
    fileprivate static func flow(_ text: String, at place: SourcePosition) -> Node {
        do {
            return try YAMLDocument.parse(text, file: place.file).moved(to: place)
        } catch {
            preconditionFailure("`\(text)`: \(error.all.map(\.message))")
        }
    }

    private func moved(to place: SourcePosition) -> Node {
        switch content {
        case .scalar: return Node(content, at: place)
        case .sequence(let items): return Node(.sequence(items.map { $0.moved(to: place) }), at: place)
        case .mapping(let entries):
            let moved = entries.map {
                Entry(key: $0.key, keyPosition: place, value: $0.value.moved(to: place))
            }
            return Node(.mapping(moved), at: place)
        }
    }
}
