import Documents

/// What a parameter may be.
enum ParameterType: String, CaseIterable {
    case quantity, ratio, duration, clock, instant, count, bool, text, choice, action
}

/// The value of a parameter in one case, as it was written.
struct ParameterValue {
    var type: ParameterType
    var node: Node
    /// The values that a parameter of type `choice` or `action` may have; empty for all others.
    var choices: [String] = []
}

/// The parameters of one case, in the order of the file.
struct Parameters {
    static let none = Parameters(entries: [], broken: [])

    var entries: [(name: String, value: ParameterValue)]
    /// Names whose declaration has a mistake: using them is no second one.
    var broken: [String]

    /// - Throws: when no such parameter is declared.
    func value(of name: String, at position: SourcePosition) throws(Diagnostic) -> ParameterValue {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw Diagnostic(position, Wording.unknown("parameter", name, known: entries.map(\.name)))
        }
        return entry.value
    }

    /// The name when a text is nothing but `$name`.
    static func reference(in text: String) -> String? {
        guard text.first == "$" else { return nil }
        let name = String(text.dropFirst())
        return Naming.isName(name) ? name : nil
    }

    /// The tree with every `$name` replaced by its value, and by its text inside of longer texts; unknown names go to
    /// `findings` and stay.
    func substituted(in node: Node, _ findings: Findings) -> Node {
        node.replacingScalars { scalar in
            guard let text = scalar.text, text.contains("$") else { return scalar }
            guard let name = Self.reference(in: text) else { return expanded(scalar, text, findings) }
            if let entry = entries.first(where: { $0.name == name }) { return entry.value.node }
            if !broken.contains(name) {
                findings.add(scalar.position, Wording.unknown("parameter", name, known: entries.map(\.name)))
            }
            findings.settle(scalar.position)
            return scalar
        }
    }

    private func expanded(_ scalar: Node, _ text: String, _ findings: Findings) -> Node {
        guard case .scalar(_, let isQuoted) = scalar.content, let source = ScalarText(scalar) else {
            return scalar
        }
        let expanded = findings.trying { () throws(Diagnostic) in
            try self.expanded(text, place: source.position)
        }
        guard let expanded else {
            findings.settle(scalar.position)
            return scalar
        }
        return Node(.scalar(expanded, quoted: isQuoted), at: scalar.position)
    }
}
