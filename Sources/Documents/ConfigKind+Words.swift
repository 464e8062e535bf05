import Quantities

extension ConfigKind {
    /// With its article, for messages: `a ratio`, `` `none` or `ram` ``.
    package var phrase: String {
        switch self {
        case .quantity(let dimension): dimension.phrase
        case .quantityOf(let dimensions): dimensions.phrase
        case .ratio: Dimension.ratio.phrase
        case .duration: Dimension.time.phrase
        case .delay: "a duration, a range `80 ms..2 s` or `{median: 120 ms, p99: 3 s}`"
        case .count: "a whole number"
        case .bool: "`true` or `false`"
        case .text, .template: "a text"
        case .choice(let names): Self.alternatives(names)
        case .list: "a list"
        case .group(let rows): "a mapping" + (rows.isEmpty ? "" : " of " + Self.enumeration(rows.map(\.name)))
        case .map: "a mapping"
        case .either(let kinds): kinds.map(\.phrase).joined(separator: " or ")
        case .secret: "a text, `{env: NAME}` or `{file: PATH}`"
        case .notYet(let what): what
        }
    }

    /// `` `a`, `b` or `c` ``.
    package static func alternatives(_ names: [String]) -> String { enumeration(names, last: " or ") }

    /// `` `a`, `b`, `c` ``, with another separator before the last.
    static func enumeration(_ names: [String], last: String = ", ") -> String {
        let quoted = names.map { "`\($0)`" }
        guard quoted.count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + last + quoted[quoted.count - 1]
    }

    /// Whether a value of this form could be meant for this kind at all.
    func takesShape(of node: Node) -> Bool {
        switch (self, node.content) {
        case (.notYet, _): true
        case (.either(let kinds), _): kinds.contains { $0.takesShape(of: node) }
        case (.secret, .scalar), (.secret, .mapping), (.delay, .scalar), (.delay, .mapping): true
        case (.group, .mapping), (.map, .mapping), (.list, .sequence): true
        case (.group, _), (.map, _), (.list, _), (.secret, _), (.delay, _): false
        case (_, .scalar): !node.isAbsent
        case (_, .mapping), (_, .sequence): false
        }
    }
}
