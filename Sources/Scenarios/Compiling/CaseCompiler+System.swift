import Documents

/// A component whose kind is known and whose configuration has been read.
struct ComponentDraft {
    var name: String
    var row: ComponentRow
    var settings: Settings?
    var with: Node?
}

extension CaseCompiler {
    /// The keys of all components, with the key that declares the component they belong to.
    private var componentKeys: [(name: String, owner: String)] {
        [("use", "use"), ("with", "use")]
            + catalogue.keyedComponents.flatMap { row in row.fields.map { ($0.name, row.key ?? "use") } }
    }

    /// Declares all components with the meters that they know.
    func draftComponents() -> [ComponentDraft] {
        loaded.entries(.system).compactMap { entry in
            let written = substituted(entry.value)
            if let row = keyedRow(written) { return draftKeyed(written, as: row, entry) }
            let node = entered(written)
            var row = componentRow(node, entry)
            let settings = row.flatMap { readConfiguration(node, $0, entry) }
            if let settings, let events = row?.eventsBy?(settings) { row?.events = events }
            let isBroken = row != nil && settings == nil
            let meters = settings.flatMap { settings in row?.meters(settings) } ?? []
            let polls = settings.flatMap { settings in row?.polled(settings) } ?? []
            var facts = ComponentFacts(
                row: isBroken ? nil : row, meters: meters,
                polls: polls.map { .init(meter: $0, devices: scope.answerers(of: $0)) })
            if let settings, let row { facts.billed = row.billed(settings) }
            declare(entry, .component(facts))
            return row.map {
                ComponentDraft(name: entry.key, row: $0, settings: settings, with: node["with"])
            }
        }
    }

    /// With the devices that `from` names in the place of such entries.
    private func entered(_ node: Node) -> Node {
        guard let with = node["with"] else { return node }
        let entries = (node.entries ?? []).map { entry in
            entry.key == "with"
                ? Node.Entry(key: entry.key, keyPosition: entry.keyPosition, value: enteringDevices(with))
                : entry
        }
        return Node(.mapping(entries), at: node.position)
    }

    private func componentRow(_ node: Node, _ entry: Node.Entry) -> ComponentRow? {
        guard let entries = node.entries else {
            findings.add(
                node.position, "a component takes a mapping with `use`, `run` or `url`, found \(node.phrase)")
            return nil
        }
        var isRefused = false
        for field in entries where field.key != "use" && field.key != "with" {
            isRefused = true
            let owner = componentKeys.first { $0.name == field.key }?.owner
            let question = NearestName.question(for: field.key, in: componentKeys.map(\.name))
            findings.add(
                field.keyPosition,
                owner.map { "`\(field.key)` belongs to a component with `\($0)`" }
                    ?? "unknown field `\(Diagnostic.quote(field.key))` of a component\(question)")
        }
        guard let written = node["use"] else {
            if !isRefused {
                findings.add(
                    entry.keyPosition, "component `\(entry.key)` needs `use`, `run` or `url`",
                    hint: "add use: hub")
            }
            return nil
        }
        return componentRow(written)
    }

    private func componentRow(_ written: Node) -> ComponentRow? {
        let name = written.text ?? ""
        if let row = catalogue.components.first(where: { $0.name == name }) { return row }
        let message =
            Later.components.contains(name)
            ? Wording.notBuilt(name)
            : Wording.unknown(
                "component", name, known: catalogue.components.map(\.name) + Later.components)
        findings.add(written.position, message)
        return nil
    }

    private func readConfiguration(_ node: Node, _ row: ComponentRow, _ entry: Node.Entry) -> Settings? {
        let with = node.entry("with")
        let absent = Node(.scalar("", quoted: false), at: entry.keyPosition)
        return read(
            with?.value ?? absent, owner: "a \(row.name)", rows: row.fields,
            parent: with?.keyPosition ?? entry.keyPosition)
    }

    func compileComponents(_ drafts: [ComponentDraft]) -> [ComponentPlan] {
        drafts.compactMap { draft in
            if let with = draft.with {
                checkInsertions(with)
                checkMeterNames(draft, with)
            }
            return draft.settings.map {
                ComponentPlan(
                    name: draft.name, uses: draft.row.name, settings: $0,
                    polled: polledDevices(draft.name))
            }
        }
    }

    /// The devices that a component polls, by its own ids of them.
    private func polledDevices(_ name: String) -> [String: String] {
        guard case .component(let facts) = scope.item(name)?.kind else { return [:] }
        let known = facts.polls.filter { $0.devices.count == 1 }.map { ($0.meter.id, $0.devices[0]) }
        return Dictionary(known) { first, _ in first }
    }

    /// A component's id that is the name of another device would make an expression mean two things.
    private func checkMeterNames(_ draft: ComponentDraft, _ with: Node) {
        guard case .component(let facts) = scope.item(draft.name)?.kind else { return }
        for meter in facts.meters {
            guard let item = scope.item(meter.id), case .device(let device) = item.kind,
                let other = other(meter, than: device, named: item.name, facts)
            else { continue }
            let position = with.first(key: "id", text: meter.id)?.position ?? with.position
            let place = Wording.place(item.position, seenFrom: position)
            findings.add(
                position,
                "`\(meter.id)` is a device (\(place)) and, in `\(draft.name)`, the id of \(other)",
                hint: "give one of them another name")
        }
    }

    /// What a component means by an id when that is not the device of this name.
    private func other(
        _ meter: (id: String, serial: String?), than device: DeviceFacts, named name: String,
        _ facts: ComponentFacts
    ) -> String? {
        if let serial = meter.serial {
            return device.serial == serial ? nil : "another with the serial \(serial)"
        }
        guard let polled = facts.device(polledAs: meter.id), polled != name else { return nil }
        return "`\(polled)`, which it polls"
    }

    // MARK: Insertions

    /// Checks `${hub.url}` and the like in all the texts of a tree.
    func checkInsertions(_ node: Node) {
        switch node.content {
        case .sequence(let items): items.forEach(checkInsertions)
        case .mapping(let entries): entries.forEach { checkInsertions($0.value) }
        case .scalar(let text, _):
            // A text that does not parse is refused where its field is read.
            guard text.contains("${"), let parts = try? Template.parse(text) else { return }
            for case .insertion(let name, let field) in parts { checkInsertion(name, field, in: node) }
        }
    }

    private func checkInsertion(_ name: String, _ field: String, in node: Node) {
        if name == "wattloop", field == "binary", scope.item(name) == nil { return }
        let position = place(of: "${\(name).\(field)}", in: node)
        guard let item = scope.item(name) else {
            if scope.isOpen { return }
            if let mistake = scope.memberMistake(in: name) { return checker.add(mistake, at: position) }
            let known = scope.declared.filter { !addresses(of: $0).isEmpty }
            findings.add(position, Wording.unknown("name", name, known: known, at: position))
            return
        }
        if case .notBuilt = item.kind { return }
        if item.fleet != nil {
            return checker.add(.whole(item, "write ${\(name)[1].\(field)}"), at: position)
        }
        if case .device(let facts) = item.kind, facts.model == nil { return }
        if case .component(let facts) = item.kind, facts.row == nil { return }
        let known = addresses(of: item)
        guard !known.contains(field) else { return }
        if case .device(let facts) = item.kind, facts.model?.addresses.contains(field) == true {
            findings.add(position, "`\(name)` has no `\(field)`", hint: "write \(field): {} in `\(name)`")
            return
        }
        if Later.addresses.contains(field), !known.isEmpty, case .device = item.kind {
            findings.add(position, Wording.notBuilt("${\(name).\(field)}"))
            return
        }
        let has = known.isEmpty ? "which has no address" : "which has \(Wording.list(known))"
        findings.add(position, "there is no `\(field)` of the \(item.word) `\(name)`, \(has)")
    }

    private func place(of part: String, in node: Node) -> SourcePosition {
        guard let source = ScalarText(node) else { return node.position }
        let text = String(source.characters)
        guard let range = text.firstRange(of: part) else { return node.position }
        let lower = text.distance(from: text.startIndex, to: range.lowerBound)
        return source.position(lower..<(lower + part.count))
    }

    private func addresses(of item: Declared) -> [String] {
        switch item.kind {
        case .device(let facts): (facts.model?.addresses ?? []).filter { facts.has($0) }
        case .component(let facts): facts.row?.addresses ?? []
        case .site, .probe, .entry, .notBuilt: []
        }
    }
}

extension Node {
    /// The first scalar with this text behind this key, anywhere inside.
    fileprivate func first(key: String, text: String) -> Node? {
        switch content {
        case .scalar: return nil
        case .sequence(let items): return items.lazy.compactMap { $0.first(key: key, text: text) }.first
        case .mapping(let entries):
            if let node = entry(key)?.value, node.text == text { return node }
            return entries.lazy.compactMap { $0.value.first(key: key, text: text) }.first
        }
    }
}
