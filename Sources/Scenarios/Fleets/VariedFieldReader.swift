import Documents
import Quantities

/// Reads one entry of `vary`: a range of a field that is a number, or a list of values of any field.
struct VariedFieldReader {
    let findings: Findings

    func read(_ entry: Node.Entry, of site: Node) -> VariedField? {
        let path = entry.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let kind = kind(path, entry.keyPosition), isFree(path, entry, in: site) else { return nil }
        guard let (values, example) = values(entry.value, kind, path) else { return nil }
        return VariedField(path: path, values: values, example: example, keyPosition: entry.keyPosition)
    }

    // MARK: The field

    private func kind(_ path: [String], _ position: SourcePosition) -> ConfigKind? {
        let name = path.joined(separator: ".")
        if let kind = Self.fields.first(where: { $0.name == name })?.kind { return kind }
        let known = Self.fields.map(\.name)
        let group = known.filter { $0.hasPrefix("\(name).") }
        let near = NearestName.question(for: name, in: known)
        let message = "`vary` knows no field `\(Diagnostic.quote(name))` of a site"
        if let first = group.first {
            findings.add(position, message, hint: "write \(first)")
        } else {
            findings.add(position, message + (near.isEmpty ? "; it takes one such as `roof.peak`" : near))
        }
        return nil
    }

    /// The fields of a site that may vary, with their paths.
    static let fields: [(name: String, kind: ConfigKind)] = SiteRows.all.flatMap { leaves($0, prefix: "") }

    private static func leaves(_ row: ConfigRow, prefix: String) -> [(name: String, kind: ConfigKind)] {
        let name = prefix + row.name
        return switch row.kind {
        case .group(let rows): rows.flatMap { leaves($0, prefix: "\(name).") }
        case .quantity, .quantityOf, .ratio, .duration, .choice, .either:
            prefix.isEmpty ? [] : [(name, row.kind)]
        case .count: prefix.isEmpty ? [] : [(name, row.kind)]
        case .delay, .bool, .text, .template, .list, .map, .secret, .notYet: []
        }
    }

    private func isFree(_ path: [String], _ entry: Node.Entry, in site: Node) -> Bool {
        var node: Node? = site
        for name in path { node = node?[name] }
        guard let node else { return true }
        findings.add(
            entry.keyPosition,
            "`\(entry.key)` is given in line \(node.position.line) and varied here",
            hint: "leave one of them out")
        return false
    }

    // MARK: Its values

    private func values(_ node: Node, _ kind: ConfigKind, _ path: [String]) -> (VariedField.Values, Node)? {
        if let items = node.items { return list(items, node, kind, path) }
        guard let text = node.text, let source = ScalarText(node), !node.isAbsent else {
            findings.add(
                node.position,
                "`\(path.joined(separator: "."))` of `vary` takes a range or a list, found \(node.phrase)",
                hint: Self.example(kind))
            return nil
        }
        guard let dots = text.firstRange(of: "..") else {
            findings.add(
                node.position,
                "`\(path.joined(separator: "."))` of `vary` takes a range or a list, found `\(Diagnostic.quote(text))`",
                hint: Self.example(kind))
            return nil
        }
        let lower = text.distance(from: text.startIndex, to: dots.lowerBound)
        let low = part(source, 0..<lower)
        let high = part(source, (lower + 2)..<source.characters.count)
        return range(low, high, kind, path)
    }

    private static func example(_ kind: ConfigKind) -> String {
        switch kind {
        case .choice(let names): "write [\(names.prefix(2).joined(separator: ", "))]"
        case .count: "write [1, 3]"
        case .ratio, .either: "write 0.2..0.8"
        case .duration: "write 0 s..2 h"
        default: "write 2 kW..9 kW"
        }
    }

    private func part(_ source: ScalarText, _ range: Range<Int>) -> Node {
        let text = source.text(range)
        let before = text.prefix { $0 == " " }.count
        let trimmed = text.dropFirst(before).reversed().drop { $0 == " " }.reversed()
        let start = range.lowerBound + before
        return Node(
            .scalar(String(trimmed), quoted: false),
            at: source.position(start..<(start + max(1, trimmed.count))))
    }

    private func range(_ low: Node, _ high: Node, _ kind: ConfigKind, _ path: [String])
        -> (VariedField.Values, Node)?
    {
        let name = path.joined(separator: ".")
        switch kind {
        case .choice, .count:
            findings.add(
                low.position, "`\(name)` varies over a list, found a range", hint: Self.example(kind))
            return nil
        default: break
        }
        guard let first = setting(low, kind, path), let last = setting(high, kind, path) else { return nil }
        let values: VariedField.Values
        let isReversed: Bool
        switch (first, last) {
        case (.quantity(let low), .quantity(let high)) where low.dimension == high.dimension:
            (values, isReversed) = (.quantities(low, high), low.value > high.value)
        case (.duration(let low), .duration(let high)):
            (values, isReversed) = (.durations(low, high), low > high)
        case (.ratio(let low), .ratio(let high)):
            (values, isReversed) = (.ratios(low, high), low > high)
        default:
            findings.add(low.position, "the ends of the range of `\(name)` are not of one kind")
            return nil
        }
        guard !isReversed else {
            findings.add(
                low.position, "the range `\(low.text ?? "")..\(high.text ?? "")` of `\(name)` is reversed",
                hint: "write \(high.text ?? "")..\(low.text ?? "")")
            return nil
        }
        return (values, low)
    }

    private func list(_ items: [Node], _ node: Node, _ kind: ConfigKind, _ path: [String])
        -> (VariedField.Values, Node)?
    {
        guard let first = items.first else {
            findings.add(
                node.position,
                "`\(path.joined(separator: "."))` of `vary` takes a list of values, found an empty one")
            return nil
        }
        let values = items.map { setting($0, kind, path) }
        let known = values.compactMap(\.self)
        return known.count == values.count ? (.list(known), first) : nil
    }

    /// One value, in the range that the field itself allows.
    private func setting(_ node: Node, _ kind: ConfigKind, _ path: [String]) -> Setting? {
        var diagnostics: [Diagnostic] = []
        let subject = "`\(path.joined(separator: "."))` of `vary`"
        let setting = SettingsReader.value(node, as: kind, subject: subject, into: &diagnostics)
        findings.add(contentsOf: diagnostics)
        guard case .quantity(let quantity) = setting, path.count == 2 else { return setting }
        guard
            let bounds = SiteRange.all.first(where: { $0.part == path[0] && $0.field == path[1] }),
            !bounds.contains(quantity.value)
        else { return setting }
        findings.add(node.position, "`\(path[1])` of `\(path[0])` must be \(bounds.words), found \(quantity)")
        return nil
    }
}
