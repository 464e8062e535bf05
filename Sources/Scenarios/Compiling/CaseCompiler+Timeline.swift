import Documents
import Quantities
import Timekeeping

/// A timeline entry whose action is known and whose instant is not read yet.
struct EntryDraft {
    var id: String
    var node: Node
    /// `nil` for `none`, and after a mistake.
    var action: ActionRow?
    var isNone: Bool
    /// Lasts no time at all.
    var isMoment: Bool
    var hasEnd: Bool
}

extension CaseCompiler {
    private static let entryKeys = HeaderRows.entry.map(\.name)

    /// Declares all entries, so that their instants can name each other.
    func draftTimeline() -> [EntryDraft] {
        guard let timeline = loaded.root.entry("timeline"), !timeline.value.isAbsent else { return [] }
        guard let items = timeline.value.items else {
            findings.add(
                timeline.value.position, "`timeline` takes a list of entries, found \(timeline.value.phrase)")
            return []
        }
        return items.enumerated().compactMap { number, item in draft(item, number: number + 1) }
    }

    private func draft(_ item: Node, number: Int) -> EntryDraft? {
        guard let entries = item.entries else {
            findings.add(item.position, "an entry of `timeline` is a mapping, found \(item.phrase)")
            return nil
        }
        for entry in entries where !Self.entryKeys.contains(entry.key) {
            let question = NearestName.question(for: entry.key, in: Self.entryKeys)
            let advice = question.isEmpty ? "; it takes \(Wording.list(Self.entryKeys))" : question
            findings.add(
                entry.keyPosition, "unknown key `\(Diagnostic.quote(entry.key))` of a timeline entry\(advice)"
            )
        }
        let (action, isNone) = action(item)
        // An action without an end that stands in for a moment of another case is one too.
        let isMoment = action?.isMoment ?? (isNone && item["for"] == nil && isMomentElsewhere(item))
        let hasEnd = isMoment || item["for"] != nil || item["times"] != nil || (action == nil && !isNone)
        let draft = EntryDraft(
            id: item["id"]?.text ?? "entry-\(number)", node: item, action: action, isNone: isNone,
            isMoment: isMoment, hasEnd: hasEnd)
        declare(draft)
        return draft
    }

    private func declare(_ draft: EntryDraft) {
        guard let written = draft.node.entry("id") else { return }
        guard let id = written.value.text, !written.value.isAbsent else {
            findings.add(
                written.value.position, "`id` of a timeline entry takes a name, found \(written.value.phrase)"
            )
            return
        }
        let isInstantaneous = draft.isMoment && draft.action?.endsLater != true
        declare(
            Node.Entry(key: id, keyPosition: written.value.position, value: draft.node),
            .entry(
                EntryFacts(hasEnd: draft.hasEnd, isMoment: isInstantaneous, events: events(of: draft))))
    }

    /// What an entry may tell of: one that does nothing in this case may name what it does in another.
    private func events(of draft: EntryDraft) -> [EventRow] {
        if let action = draft.action { return action.events }
        return draft.isNone ? actionsElsewhere(draft.node).flatMap(\.events) : []
    }

    private func isMomentElsewhere(_ item: Node) -> Bool {
        actionsElsewhere(item).contains(where: \.isMoment)
    }

    /// What `do: $name` means in the cases of the scenario.
    private func actionsElsewhere(_ item: Node) -> [ActionRow] {
        guard let name = item["do"]?.text.flatMap(Parameters.reference(in:)) else { return [] }
        let texts = table.texts(of: name)
        return catalogue.actions.filter { texts.contains($0.name) }
    }

    private func action(_ item: Node) -> (row: ActionRow?, isNone: Bool) {
        guard let written = item["do"].map(substituted) else {
            findings.add(item.position, "a timeline entry needs `do`, an action", hint: "add do: none")
            return (nil, false)
        }
        guard let name = written.text, !written.isAbsent else {
            findings.add(written.position, "`do` takes an action, found \(written.phrase)")
            return (nil, false)
        }
        if name == "none" { return (nil, true) }
        if let row = catalogue.actions.first(where: { $0.name == name }) { return (row, false) }
        findings.add(written.position, ActionNames.refusal(of: name, in: catalogue))
        return (nil, false)
    }

    // MARK: Entries

    func compileTimeline(_ drafts: [EntryDraft]) -> [EntryPlan] {
        drafts.compactMap { draft in
            let at = instant(of: draft)
            let (target, arguments) = arguments(of: draft)
            let length = length(of: draft)
            let (times, share) = chances(of: draft)
            return at.map { at in
                EntryPlan(
                    id: draft.id, at: at, action: draft.action?.name, target: target,
                    targets: target.flatMap { scope.item($0)?.things }, arguments: arguments,
                    length: length, isMoment: draft.isMoment, times: times, share: share,
                    position: draft.node.position)
            }
        }
    }

    private func instant(of draft: EntryDraft) -> InstantReference? {
        guard let at = draft.node["at"] else {
            findings.add(draft.node.position, "a timeline entry needs `at`", hint: "add at: \"18:30\"")
            return nil
        }
        return syntax(at, for: "`at`").flatMap(checker.instant).flatMap { paced($0, at) }
    }

    private func arguments(of draft: EntryDraft) -> (String?, Settings) {
        let nothing = Settings([], at: draft.node.position)
        guard let action = draft.action else {
            if draft.isNone { checkNames(ofNone: draft) }
            return (nil, nothing)
        }
        let with = draft.node.entry("with")
        let node =
            with.map { substituted($0.value) } ?? Node(.scalar("", quoted: false), at: draft.node.position)
        checkInsertions(node)
        let place = with?.keyPosition ?? draft.node.position
        if action.target.kind == .nothing { return (nil, call(action, node, place) ?? nothing) }
        guard let targetField = targetField(action, node, place) else { return (nil, nothing) }
        let rows = [ConfigRow(targetField, .text, required: true)] + action.fields
        guard let settings = read(node, owner: "`\(action.name)`", rows: rows, parent: place) else {
            // The target is worth a look even when another field is wrong.
            if let written = node[targetField], let name = written.text {
                _ = checkTarget(scope.wholeFleet(name), targetField, action, at: written.position)
            }
            return (nil, nothing)
        }
        guard let field = settings.field(targetField), case .text(let written) = field.value else {
            return (nil, nothing)
        }
        let name = scope.wholeFleet(written)
        guard checkTarget(name, targetField, action, at: field.position) else { return (nil, nothing) }
        checkPhase(settings, name)
        checkRegisters(settings)
        checkPath(settings)
        let rest = settings.fields.filter { $0.name != targetField }
        return (name, Settings(rest, at: settings.position))
    }

    /// The field that names the target; `nil` when none does, or several do.
    private func targetField(_ action: ActionRow, _ node: Node, _ place: SourcePosition) -> String? {
        let fields = action.targetFields
        guard fields.count > 1, node.entries != nil || node.isAbsent else { return fields[0] }
        let written = (node.entries ?? []).filter { fields.contains($0.key) }
        if written.isEmpty {
            findings.add(
                place,
                "`\(action.name)` needs \(Wording.list(fields, joining: "or")), the name of its target",
                hint: "add \(fields[0]): meter")
        }
        for second in written.dropFirst() {
            findings.add(
                second.keyPosition,
                "`\(action.name)` has one target, and `\(written[0].key)` names it already",
                hint: "write an entry for each")
        }
        return written.count == 1 ? written[0].key : nil
    }

    private func length(of draft: EntryDraft) -> Duration? {
        guard let entry = draft.node.entry("for") else { return nil }
        if draft.isMoment {
            findings.add(
                entry.keyPosition, "`\(draft.action?.name ?? "none")` is a moment and takes no `for`",
                hint: "leave it out")
            return nil
        }
        let value = value(
            entry.value, as: .duration(mayBeNegative: false), subject: "`for` of a timeline entry")
        guard case .duration(let length) = value else { return nil }
        if length > .zero, length <= Spans.longest { return length }
        findings.add(
            entry.value.position, "`for` takes a duration above zero and up to 20 years", hint: "write 30 min"
        )
        return nil
    }

    private func chances(of draft: EntryDraft) -> (times: Int?, share: Double?) {
        for key in ["times", "share"] {
            guard let entry = draft.node.entry(key), let action = draft.action, !action.hasChances else {
                continue
            }
            findings.add(
                entry.keyPosition, "`\(key)` bounds what strikes messages; `\(action.name)` does not",
                hint: "use for:")
            return (nil, nil)
        }
        var times: Int?
        var share: Double?
        if let node = draft.node["times"],
            case .count(let count) = value(
                node, as: .count(1...Int.max), subject: "`times` of a timeline entry")
        {
            times = count
        }
        if let node = draft.node["share"],
            case .ratio(let ratio) = value(node, as: .ratio(0...1), subject: "`share` of a timeline entry")
        {
            share = ratio
        }
        return (times, share)
    }
}
