import Documents
import Quantities
import Timekeeping

extension CaseCompiler {
    func compileExpectations(_ schedule: Schedule, warmup: Duration) -> [ExpectationPlan] {
        guard let entry = loaded.root.entry("expect"), !isEmpty(entry.value) else {
            if purpose == .judge {
                let place = loaded.root.entry("expect")?.keyPosition ?? loaded.root.position
                findings.add(place, "a scenario needs `expect`, a list of what must hold")
            }
            return []
        }
        guard let items = entry.value.items else {
            findings.add(
                entry.value.position, "`expect` takes a list of expectations, found \(entry.value.phrase)")
            return []
        }
        checkIDs(items)
        let applying = items.filter(applies)
        // Those left out here are checked all the same.
        let plans = items.map { item in eachMember { self.compile(item, schedule, warmup) } }
        if applying.isEmpty, purpose != .simulate {
            let what = row.name.map { "case `\($0)`" } ?? "the scenario"
            findings.add(row.position, "\(what) has no expectation left after `only` and `unless`")
        }
        return zip(items, plans).compactMap { item, plan in applying.contains(item) ? plan : nil }
    }

    private func isEmpty(_ node: Node) -> Bool { node.isAbsent || node.items?.isEmpty == true }

    private func checkIDs(_ items: [Node]) {
        var places: [String: SourcePosition] = [:]
        for item in items where item.entries != nil {
            guard let node = item["id"] else {
                findings.add(item.position, "an expectation needs `id`", hint: "add id: alarm-in-time")
                continue
            }
            guard let id = node.text, Naming.isTitle(id) else {
                findings.add(
                    node.position, "`id` of an expectation takes \(Naming.titleRule), found \(node.phrase)")
                continue
            }
            if let first = places[id] {
                findings.add(
                    node.position,
                    "expectation `\(id)` is defined twice; it was first defined in line \(first.line)")
            } else {
                places[id] = node.position
            }
        }
    }

    private func applies(_ item: Node) -> Bool {
        let judge = ParameterCondition(parameters: row.parameters, findings: findings)
        let only = item["only"].map { judge.holds($0, key: "only") } ?? true
        let unless = item["unless"].map { judge.holds($0, key: "unless") } ?? false
        return only && !unless
    }

    // MARK: One expectation

    private func compile(_ item: Node, _ schedule: Schedule, _ warmup: Duration) -> ExpectationPlan? {
        guard item.entries != nil else {
            findings.add(item.position, "an expectation is a mapping, found \(item.phrase)")
            return nil
        }
        let isSoft = flag("soft", item)
        let mayBeVacuous = flag("may_be_vacuous", item)
        guard let row = formRow(item) else { return nil }
        let during = item["during"].map { window($0, schedule, mayBeMoment: false) }
        let context = FormContext(schedule: schedule, warmup: warmup, during: during ?? nil)
        guard let form = form(row, item, context), during == nil || during! != nil else { return nil }
        return ExpectationPlan(
            id: item["id"]?.text ?? "", form: form, during: during ?? nil, isSoft: isSoft,
            mayBeVacuous: mayBeVacuous,
            position: item.position, text: lines(of: row, item))
    }

    private func flag(_ key: String, _ item: Node) -> Bool {
        guard let node = item[key],
            case .bool(let flag) = value(node, as: .bool, subject: "`\(key)` of an expectation")
        else { return false }
        return flag
    }

    /// The form, when the keys fit it.
    private func formRow(_ item: Node) -> FormRow? {
        let entries = item.entries ?? []
        let strange = entries.filter { !FormRow.allKeys.contains($0.key) }
        for entry in strange { findings.add(entry.keyPosition, refusal(of: entry.key)) }
        let forms = entries.filter { entry in FormRow.all.contains { $0.key == entry.key } }
        for second in forms.dropFirst() {
            findings.add(
                second.keyPosition,
                "`\(second.key)` is a second form beside `\(forms[0].key)`; an expectation has one")
        }
        guard strange.isEmpty, forms.count < 2 else { return nil }
        guard let first = forms.first, let row = FormRow.row(for: first.key, among: entries.map(\.key)) else {
            findings.add(
                item.position,
                "an expectation needs a form: \(Wording.list(FormRow.all.map(\.key).uniqued, joining: "or"))")
            return nil
        }
        return fits(row, item) ? row : nil
    }

    private func refusal(of key: String) -> String {
        let question =
            key.contains(")")
            ? "; in flow style a call with commas needs quotes"
            : NearestName.question(for: key, in: FormRow.allKeys)
        return "unknown key `\(Diagnostic.quote(key))` of an expectation\(question)"
    }

    private func fits(_ row: FormRow, _ item: Node) -> Bool {
        var fits = true
        for entry in item.entries ?? []
        where !FormRow.common.contains(entry.key) && !row.keys.contains(entry.key) {
            fits = false
            findings.add(entry.keyPosition, "`\(entry.key)` has no meaning beside `\(row.key)`")
        }
        guard fits else { return false }
        for key in row.needs where item[key] == nil {
            fits = false
            let place = item.entry(row.key)?.keyPosition ?? item.position
            findings.add(place, "`\(row.key)` needs `\(key)`")
        }
        return fits
    }

    /// What the user wrote, in the order of the form.
    private func lines(of row: FormRow, _ item: Node) -> [(key: String, value: String)] {
        (row.keys + ["during"]).compactMap { key in
            item[key].map { (key, $0.items?.compactMap(\.text).joined(separator: ", ") ?? $0.text ?? "") }
        }
    }
}

extension [String] {
    /// Each once, in the order of their first place.
    fileprivate var uniqued: [String] {
        reduce(into: []) { found, name in if !found.contains(name) { found.append(name) } }
    }
}
