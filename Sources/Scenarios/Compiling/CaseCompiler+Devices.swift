import Documents

/// A device whose model is known and whose fields are not read yet.
struct DeviceDraft {
    var name: String
    var node: Node
    var keyPosition: SourcePosition
    var model: ModelRow
}

extension CaseCompiler {
    /// Declares all devices, so that what comes later can name them.
    func draftDevices() -> [DeviceDraft] {
        loaded.entries(.devices).compactMap { entry in
            let node = substituted(entry.value)
            let model = model(node, entry)
            declare(
                entry,
                .device(
                    DeviceFacts(
                        model: model, serial: node["serial"]?.text,
                        written: Set((node.entries ?? []).map(\.key)))))
            return model.map {
                DeviceDraft(name: entry.key, node: node, keyPosition: entry.keyPosition, model: $0)
            }
        }
    }

    private func model(_ node: Node, _ entry: Node.Entry) -> ModelRow? {
        guard node.entries != nil else {
            findings.add(node.position, "a device takes a mapping with `model`, found \(node.phrase)")
            return nil
        }
        guard let written = node["model"], let name = written.text else {
            findings.add(
                node["model"]?.position ?? entry.keyPosition, "device `\(entry.key)` needs `model`, a text")
            return nil
        }
        if let model = catalogue.models.first(where: { $0.name == name }) { return model }
        let known = catalogue.models.map(\.name)
        let message =
            Later.models.contains(name)
            ? Wording.notBuilt(name)
            : Wording.unknown("model", name, known: known + Later.models.filter { !known.contains($0) })
        findings.add(written.position, message)
        return nil
    }

    func compileDevices(_ drafts: [DeviceDraft]) -> [DevicePlan] {
        drafts.compactMap { draft in
            let sees = self.sees(draft)
            checkInsertions(draft.node)
            let rows = DeviceRows.rows(of: draft.model)
            let own = rows.map(\.name)
            let later = draft.model.sees.isEmpty ? [] : Later.deviceFields.filter { !own.contains($0) }
            let settings = read(
                draft.node, owner: "device `\(draft.name)`",
                rows: rows + later.map { ConfigRow($0, .notYet(SiteRows.later)) }, parent: draft.keyPosition)
            guard let settings else { return nil }
            checkQuirks(draft)
            findings.add(contentsOf: draft.model.check(settings))
            return DevicePlan(name: draft.name, model: draft.model.name, sees: sees, settings: settings)
        }
    }

    // MARK: Fields of all devices

    private func sees(_ draft: DeviceDraft) -> (site: String, part: String)? {
        let example = draft.model.sees.first.map { "write flat.\($0)" }
        guard let written = draft.node["sees"] else {
            if let example {
                findings.add(
                    draft.keyPosition,
                    "device `\(draft.name)` needs `sees`, the part of a site that it measures",
                    hint: example.replacing("write", with: "add sees:"))
            }
            return nil
        }
        guard let example else {
            findings.add(written.position, "`\(draft.model.name)` measures nothing, so it takes no `sees`")
            return nil
        }
        guard let text = written.text, let source = ScalarText(written) else {
            findings.add(
                written.position, "`sees` takes a part of a site, found \(written.phrase)", hint: example)
            return nil
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard checkSite(parts[0], source), checkPart(parts, draft, source, example) else { return nil }
        return (parts[0], parts[1])
    }

    private func checkSite(_ name: String, _ source: ScalarText) -> Bool {
        if let item = scope.item(name), case .site = item.kind { return true }
        guard !scope.isOpen else { return true }
        let sites = scope.declared.filter { if case .site = $0.kind { true } else { false } }
        let position = source.position(0..<name.count)
        findings.add(position, Wording.unknown("site", name, known: sites, at: position))
        return false
    }

    private func checkPart(_ parts: [String], _ draft: DeviceDraft, _ source: ScalarText, _ example: String)
        -> Bool
    {
        let known = draft.model.sees
        guard parts.count == 2 else {
            findings.add(
                source.position(0..<source.characters.count),
                "`sees` of `\(draft.model.name)` takes a part of a site: "
                    + "\(Wording.list(known, joining: "or"))",
                hint: example.replacing("flat", with: Naming.isName(parts[0]) ? parts[0] : "flat"))
            return false
        }
        if known.contains(parts[1]) { return true }
        let position = source.position((parts[0].count + 1)..<source.characters.count)
        if Later.siteParts.contains(parts[1]) {
            findings.add(position, Wording.notBuilt("\(parts[0]).\(parts[1])"))
        } else {
            findings.add(position, Wording.unknown("part of a site", parts[1], known: known))
        }
        return false
    }

    private func checkQuirks(_ draft: DeviceDraft) {
        for item in draft.node["quirks"]?.items ?? [] {
            guard let name = item.text, !draft.model.quirks.contains(name) else { continue }
            let message =
                Later.quirks.contains(name)
                ? Wording.notBuilt(name)
                : Wording.missing("quirk", name, of: draft.model.name, known: draft.model.quirks)
            findings.add(item.position, message)
        }
    }
}
