import Documents

/// Components with a key of their own in the place of `use`: `run`, `url`.
extension CaseCompiler {
    /// The row whose key a component has; `nil` for one with `use`.
    func keyedRow(_ node: Node) -> ComponentRow? {
        catalogue.keyedComponents.first { row in row.key.flatMap { node[$0] } != nil }
    }

    /// Declares such a component and reads its fields.
    func draftKeyed(_ node: Node, as row: ComponentRow, _ entry: Node.Entry) -> ComponentDraft? {
        let isSound = hasOneKind(node, row) && isOnRealClock(node)
        let settings =
            isSound
            ? read(node, owner: "component `\(entry.key)`", rows: row.fields, parent: entry.keyPosition)
            : nil
        let diagnostics = settings.map(row.check) ?? []
        diagnostics.forEach(findings.add)
        declare(entry, .component(ComponentFacts(row: isSound ? row : nil, meters: [])))
        guard let settings, diagnostics.isEmpty else { return nil }
        return ComponentDraft(name: entry.key, row: row, settings: settings, with: node)
    }

    private func hasOneKind(_ node: Node, _ row: ComponentRow) -> Bool {
        guard let use = node.entry("use"), let other = row.key else { return true }
        let kinds = ["use"] + catalogue.keyedComponents.compactMap(\.key)
        findings.add(
            use.keyPosition,
            "a component has one of \(Wording.list(kinds)), and this has `\(other)` too",
            hint: "leave `\(other)` out, or `use`")
        return false
    }

    /// Software with a clock of its own cannot run in virtual time.
    private func isOnRealClock(_ node: Node) -> Bool {
        guard purpose == .judge, modes.contains(where: { $0.kind == .virtual }),
            let field = catalogue.keyedComponents.lazy.compactMap({ $0.key.flatMap(node.entry) }).first
        else { return true }
        findings.add(
            field.keyPosition,
            "`\(field.key)` is software on the real clock, which cannot run in virtual time",
            hint: "write modes: [paced 60x] under `time`")
        return false
    }
}
