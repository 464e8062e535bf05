import Documents

extension CaseCompiler {
    /// Whether the target is there and can do it; what is wrong goes to `findings`.
    func checkTarget(
        _ name: String, _ field: String, _ action: ActionRow, at position: SourcePosition
    ) -> Bool {
        let kind =
            action.target.kind == .endpoint
            ? ActionRow.TargetKind(rawValue: field) ?? .device : action.target.kind
        guard let item = scope.item(name) else {
            guard !scope.isOpen else { return false }
            addUnknownTarget(name, kind, at: position)
            return false
        }
        switch (item.kind, kind) {
        case (.notBuilt, _): return false
        case (.site(let facts), .site):
            guard action.name == "roof.trip", !facts.hasRoof else { return true }
            findings.add(position, "`\(name)` has no roof, so `roof.trip` cannot happen there")
        case (.device(let facts), .device):
            guard let model = facts.model else { return false }
            if model.actions.contains(action.name) { return hasWire(name, facts, action, at: position) }
            findings.add(position, "`\(name)` is a `\(model.name)`, which cannot do `\(action.name)`")
        case (.component(let facts), .component):
            guard let row = facts.row, !row.actions.contains(action.name) else { return facts.row != nil }
            findings.add(position, "`\(name)` is a `\(row.name)`, which cannot do `\(action.name)`")
        default:
            findings.add(
                position,
                "`\(action.name)` happens to a \(kind.rawValue), and `\(name)` is a \(item.word)",
                hint: action.targetFields.contains(item.word) ? "write \(item.word): \(name)" : nil)
        }
        return false
    }

    /// A fault of a wire needs the wire.
    private func hasWire(
        _ name: String, _ facts: DeviceFacts, _ action: ActionRow, at position: SourcePosition
    ) -> Bool {
        guard action.name.hasPrefix("modbus."), !facts.has("modbus") else { return true }
        findings.add(
            position, "`\(name)` answers no Modbus, so `\(action.name)` cannot happen there",
            hint: "add modbus: {} to it")
        return false
    }

    /// `none` does nothing to anybody, but a name that stands for a target must be one.
    func checkNames(ofNone draft: EntryDraft) {
        guard let with = draft.node["with"].map(substituted) else { return }
        checkInsertions(with)
        for entry in with.entries ?? [] {
            guard let kind = ActionRow.TargetKind(rawValue: entry.key), let written = entry.value.text,
                !scope.isOpen, scope.item(scope.wholeFleet(written)) == nil
            else { continue }
            addUnknownTarget(written, kind, at: entry.value.position)
        }
    }

    private func addUnknownTarget(
        _ name: String, _ kind: ActionRow.TargetKind, at position: SourcePosition
    ) {
        let known = scope.declared.filter { item in
            switch (item.kind, kind) {
            case (.site, .site), (.device, .device), (.component, .component): true
            default: false
            }
        }
        if let mistake = scope.memberMistake(in: name) { return checker.add(mistake, at: position) }
        findings.add(position, Wording.unknown(kind.rawValue, name, known: known, at: position))
    }

    /// A phase must be one that the target has.
    func checkPhase(_ arguments: Settings, _ target: String) {
        guard let field = arguments.field("phase"), case .text(let phase) = field.value,
            ["l2", "l3"].contains(phase),
            let item = scope.item(target), hasOnePhase(item)
        else { return }
        findings.add(field.position, "`\(target)` has one phase, so there is no `\(phase)`")
    }

    /// An address such as `30`, or a span such as `0..9`.
    func checkRegisters(_ arguments: Settings) {
        guard let field = arguments.field("registers"), case .text(let text) = field.value, text != "all",
            RegisterRange(text) == nil
        else { return }
        findings.add(
            field.position, "`registers` takes addresses of 0 to 65535, found `\(Diagnostic.quote(text))`",
            hint: "write 30, or 0..9")
    }

    /// A path such as `/monitorjson`.
    func checkPath(_ arguments: Settings) {
        guard let field = arguments.field("path"), case .text(let text) = field.value, text != "all",
            !text.hasPrefix("/")
        else { return }
        findings.add(
            field.position, "`path` takes `all` or the path of requests, found `\(Diagnostic.quote(text))`",
            hint: "write /\(Diagnostic.quote(text))")
    }

    private func hasOnePhase(_ item: Declared) -> Bool {
        item.fleet?.members.contains(where: hasOnePhase) ?? hasOnePhase(item.kind)
    }

    private func hasOnePhase(_ kind: Declared.Kind) -> Bool {
        switch kind {
        case .site(let facts): facts.phases == 1
        case .device(let facts):
            facts.model.map { model in !model.signals.contains { $0.name == "power.l2" } } ?? false
        case .component, .probe, .entry, .notBuilt: false
        }
    }
}
