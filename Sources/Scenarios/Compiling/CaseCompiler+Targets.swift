import Documents

extension CaseCompiler {
    /// Whether the target is there and can do it; what is wrong goes to `findings`.
    func checkTarget(_ name: String, _ action: ActionRow, at position: SourcePosition) -> Bool {
        guard let item = scope.item(name) else {
            guard !scope.isOpen else { return false }
            addUnknownTarget(name, action, at: position)
            return false
        }
        switch (item.kind, action.target.kind) {
        case (.notBuilt, _): return false
        case (.site(let facts), .site):
            guard action.name == "roof.trip", !facts.hasRoof else { return true }
            findings.add(position, "`\(name)` has no roof, so `roof.trip` cannot happen there")
        case (.device(let facts), .device):
            guard let model = facts.model, !model.actions.contains(action.name) else {
                return facts.model != nil
            }
            findings.add(position, "`\(name)` is a `\(model.name)`, which cannot do `\(action.name)`")
        case (.component(let facts), .component):
            guard let row = facts.row, !row.actions.contains(action.name) else { return facts.row != nil }
            findings.add(position, "`\(name)` is a `\(row.name)`, which cannot do `\(action.name)`")
        default:
            findings.add(
                position,
                "`\(action.name)` happens to a \(action.target.kind.rawValue), and `\(name)` is a "
                    + "\(item.word)"
            )
        }
        return false
    }

    private func addUnknownTarget(_ name: String, _ action: ActionRow, at position: SourcePosition) {
        let kind = action.target.kind
        let known = scope.declared.filter { item in
            switch (item.kind, kind) {
            case (.site, .site), (.device, .device), (.component, .component): true
            default: false
            }
        }
        let message =
            name.contains("[")
            ? Wording.notBuilt(name) + ": fleets"
            : Wording.unknown(kind.rawValue, name, known: known, at: position)
        findings.add(position, message)
    }

    /// A phase must be one that the target has.
    func checkPhase(_ arguments: Settings, _ target: String) {
        guard let field = arguments.field("phase"), case .text(let phase) = field.value,
            ["l2", "l3"].contains(phase),
            let item = scope.item(target), hasOnePhase(item)
        else { return }
        findings.add(field.position, "`\(target)` has one phase, so there is no `\(phase)`")
    }

    private func hasOnePhase(_ item: Declared) -> Bool {
        switch item.kind {
        case .site(let facts): facts.phases == 1
        case .device(let facts):
            facts.model.map { model in !model.signals.contains { $0.name == "power.l2" } } ?? false
        case .component, .entry, .notBuilt: false
        }
    }
}
