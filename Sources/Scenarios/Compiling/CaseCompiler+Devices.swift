import Documents

/// A device whose model is known and whose fields are not read yet.
struct DeviceDraft {
    var name: String
    var node: Node
    var keyPosition: SourcePosition
    var model: ModelRow
    /// `nil` for one device.
    var fleet: DeviceFleet?
}

extension CaseCompiler {
    /// Declares all devices, so that what comes later can name them.
    func draftDevices() -> [DeviceDraft] {
        loaded.entries(.devices).compactMap { entry in
            let node = substituted(entry.value)
            let model = model(node, entry)
            guard let fleet = deviceFleet(node, entry) else {
                declare(entry, .notBuilt("device"))
                return nil
            }
            declare(node, entry, model, fleet)
            return model.map {
                DeviceDraft(
                    name: entry.key, node: node, keyPosition: entry.keyPosition, model: $0, fleet: fleet)
            }
        }
    }

    private func declare(_ node: Node, _ entry: Node.Entry, _ model: ModelRow?, _ fleet: DeviceFleet?) {
        if let fleet {
            let members = facts(fleet, node, entry.key, model)
            return declare(entry, members[0], fleet: FleetFacts(members: members))
        }
        declare(
            entry,
            .device(
                DeviceFacts(
                    model: model,
                    serial: model?.serial(written: node["serial"]?.text) ?? node["serial"]?.text,
                    written: Set((node.entries ?? []).map(\.key)),
                    addresses: model?.addresses(of: entry.key, node) ?? [:])))
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
            : Wording.unknown("model", name, known: known + Later.models)
        findings.add(written.position, message)
        return nil
    }

    func compileDevices(_ drafts: [DeviceDraft]) -> [DevicePlan] {
        drafts.flatMap { draft -> [DevicePlan] in
            let sees = self.sees(draft)
            checkSerial(draft)
            checkQuirks(draft)
            // What is wrong with the last member alone is an address that the others have.
            let count = draft.fleet?.count ?? 1
            for number in Set([1, count]).sorted() { checkInsertions(member(number, of: draft).node) }
            var plans: [DevicePlan] = []
            for number in 1...count {
                guard let plan = plan(number, of: draft, sees) else { break }
                plans.append(plan)
            }
            return plans
        }
    }

    private func plan(
        _ number: Int, of draft: DeviceDraft, _ sees: (site: String, part: String)?
    ) -> DevicePlan? {
        let member = member(number, of: draft)
        let rows = DeviceRows.rows(of: draft.model)
        let settings = read(
            member.node, owner: "device `\(draft.name)`",
            rows: rows, parent: draft.keyPosition)
        guard let settings else { return nil }
        if number == 1 { findings.add(contentsOf: draft.model.check(settings)) }
        let seen = sees.map { sees in
            draft.fleet?.site.map { (site: MemberName($0, number).text, part: sees.part) } ?? sees
        }
        return DevicePlan(name: member.name, model: draft.model.name, sees: seen, settings: settings)
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
        guard checkSite(parts[0], draft, source), checkPart(parts, draft, source, example) else { return nil }
        return (parts[0], parts[1])
    }

    private func checkSite(_ name: String, _ draft: DeviceDraft, _ source: ScalarText) -> Bool {
        let position = source.position(0..<name.count)
        if let item = scope.item(name) {
            if case .site = item.kind { return checkSitesSeen(draft, name, at: position) }
            if case .notBuilt = item.kind { return false }
        } else if let mistake = scope.memberMistake(in: name) {
            checker.add(mistake, at: position)
            return false
        }
        guard !scope.isOpen else { return true }
        let sites = scope.declared.filter { if case .site = $0.kind { true } else { false } }
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
