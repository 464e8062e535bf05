import Quantities

/// Checks one value against a kind and collects its mistakes.
struct ValueReader {
    /// What the value is: `` `start` of a battery ``.
    let subject: String
    /// The name of the field, from which those inside of it take their owner's.
    let name: String
    /// Where the field's name stands.
    let keyPosition: SourcePosition
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether it would be the right kind of value, were it not too small or too large.
    private var isOutOfBounds = false

    init(subject: String, name: String, keyPosition: SourcePosition) {
        self.subject = subject
        self.name = name
        self.keyPosition = keyPosition
    }

    /// `nil` when there was a mistake.
    mutating func read(_ node: Node, as kind: ConfigKind) -> Setting? {
        switch kind {
        case .list(let item): list(node, of: item)
        case .group(let rows): group(node, rows)
        case .map(let value): map(node, to: value)
        case .either(let kinds): either(node, kinds)
        case .secret: secret(node)
        case .delay: delay(node)
        case .notYet(let what): notYet(what)
        case .quantity, .quantityOf, .ratio, .duration, .count, .bool, .text, .template, .choice:
            scalar(node, kind)
        }
    }

    private mutating func scalar(_ node: Node, _ kind: ConfigKind) -> Setting? {
        guard let text = node.text, !node.isAbsent else { return mismatch(node, kind) }
        do {
            return try kind.setting(from: text)
        } catch let error as QuantityError {
            isOutOfBounds = error.isOutOfBounds
            report(node.position, "\(subject) \(error)", hint: error.hint)
        } catch let error as ChoiceError {
            report(node.position, "\(subject) takes \(kind.phrase), found \(node.phrase)", hint: error.hint)
        } catch {
            report(node.position, "\(subject): \(error)")
        }
        return nil
    }

    private mutating func list(_ node: Node, of kind: ConfigKind) -> Setting? {
        guard let items = node.items else { return mismatch(node, .list(kind)) }
        let values = items.map { item in
            nested(subject: "an item of `\(name)`", name: itemName, key: item.position) {
                $0.read(item, as: kind)
            }
        }
        return values.contains(nil) ? nil : .list(values.compactMap { $0 })
    }

    mutating func group(_ node: Node, _ rows: [ConfigRow]) -> Setting? {
        guard node.entries != nil else { return mismatch(node, .group(rows)) }
        return SettingsReader(owner: Self.owner(name), rows: rows)
            .read(node, parent: keyPosition, into: &diagnostics).map(Setting.group)
    }

    private mutating func map(_ node: Node, to kind: ConfigKind) -> Setting? {
        guard let entries = node.entries else { return mismatch(node, .map(kind)) }
        let subject = "of \(Self.owner(name))"
        let fields = entries.map { entry in
            nested(
                subject: "`\(Diagnostic.quote(entry.key))` \(subject)", name: entry.key,
                key: entry.keyPosition
            ) {
                $0.read(entry.value, as: kind)
            }.map {
                Settings.Field(name: entry.key, value: $0, position: entry.value.position, isDefault: false)
            }
        }
        return fields.contains(nil) ? nil : .group(Settings(fields.compactMap { $0 }, at: keyPosition))
    }

    /// Shows the mistakes of the only alternative that has the form of the value, or whose bounds it misses, if there
    /// is only one.
    private mutating func either(_ node: Node, _ kinds: [ConfigKind]) -> Setting? {
        var (mistakes, missed): ([[Diagnostic]], [[Diagnostic]]) = ([], [])
        for kind in kinds where kind.takesShape(of: node) {
            var reader = ValueReader(subject: subject, name: name, keyPosition: keyPosition)
            if let value = reader.read(node, as: kind) { return value }
            mistakes.append(reader.diagnostics)
            if reader.isOutOfBounds { missed.append(reader.diagnostics) }
        }
        for found in [mistakes, missed] where found.count == 1 {
            diagnostics += found[0]
            return nil
        }
        return mismatch(node, .either(kinds), hint: mistakes.lazy.compactMap { $0.first?.hint }.first)
    }

    private mutating func secret(_ node: Node) -> Setting? {
        if let text = node.text, !node.isAbsent { return .secret(.text(text)) }
        guard let entries = node.entries, entries.count == 1, let text = entries[0].value.text, !text.isEmpty
        else {
            return mismatch(node, .secret)
        }
        switch entries[0].key {
        case "env": return .secret(.environment(text))
        case "file": return .secret(.file(text))
        default: return mismatch(node, .secret)
        }
    }

    private mutating func notYet(_ what: String) -> Setting? {
        report(keyPosition, "\(subject) is not built yet" + (what.isEmpty ? "" : ": \(what)"))
        return nil
    }

    mutating func mismatch(_ node: Node, _ kind: ConfigKind, hint: String? = nil) -> Setting? {
        let example = hint ?? kind.example.map { "write \($0)" }
        report(node.position, "\(subject) takes \(kind.phrase), found \(node.phrase)", hint: example)
        return nil
    }

    private mutating func nested(
        subject: String, name: String, key: SourcePosition, _ read: (inout ValueReader) -> Setting?
    ) -> Setting? {
        var reader = ValueReader(subject: subject, name: name, keyPosition: key)
        defer { diagnostics += reader.diagnostics }
        return read(&reader)
    }

    mutating func report(_ position: SourcePosition, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(position, message, hint: hint))
    }

    /// `device` for an item of `devices`.
    private var itemName: String {
        name.hasSuffix("s") && !name.hasSuffix("ss") ? String(name.dropLast()) : "an item of `\(name)`"
    }

    /// `a battery`, `an error`; `` `alerts` `` and `` `high_usage` `` for names that take no article.
    private static func owner(_ name: String) -> String {
        if name.contains(" ") { return name }
        if ["by", "to", "from", "for", "at", "with"].contains(name) { return "`\(name)`" }
        if name.hasSuffix("s") || !name.allSatisfy(\.isLetter) { return "`\(Diagnostic.quote(name))`" }
        return ("aeiou".contains(name.first ?? "x") ? "an " : "a ") + name
    }
}
