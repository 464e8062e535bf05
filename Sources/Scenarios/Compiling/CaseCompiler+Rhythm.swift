import Documents
import Timekeeping

/// Forms about order and rhythm: `sequence`, `stays`, `gap`.
extension CaseCompiler {
    func sequence(_ item: Node) -> Form? {
        guard let node = item["sequence"] else { return nil }
        guard let items = node.items, items.count > 1 else {
            findings.add(
                node.position,
                "`sequence` takes a list of two events or more, found "
                    + (node.items.map { "a list of \($0.count)" } ?? node.phrase),
                hint: "write [outage.start, hub.alert, hub.cleared]")
            return nil
        }
        let triggers = items.map { syntax($0, for: "`sequence`").flatMap(checker.trigger) }
        let known = triggers.compactMap(\.self)
        return known.count == items.count ? .sequence(known) : nil
    }

    func stays(_ item: Node, _ context: FormContext) -> Form? {
        let length = positiveSpan("for", item)
        guard let condition = condition("stays", item), let length else { return nil }
        checkAgainstSlack(item, key: "for", length)
        if let span = scope.span {
            checkDeadline(item, key: "for", openings(context, span).map { ($0, $1, length) })
        }
        return .stays(condition, for: length)
    }

    func gap(_ item: Node) -> Form? {
        let trigger = trigger("gap", item)
        guard item["at_least"] != nil || item["at_most"] != nil else {
            findings.add(
                item.entry("gap")?.keyPosition ?? item.position, "`gap` needs `at_least` or `at_most`")
            return nil
        }
        let atLeast = positiveSpan("at_least", item)
        let atMost = positiveSpan("at_most", item)
        guard let trigger, (atLeast == nil) == (item["at_least"] == nil),
            (atMost == nil) == (item["at_most"] == nil)
        else { return nil }
        if let atLeast { checkAgainstSlack(item, key: "at_least", atLeast) }
        if let atLeast, let atMost, atLeast > atMost {
            findings.add(item["at_least"]?.position ?? item.position, "`at_least` is more than `at_most`")
            return nil
        }
        return .gap(trigger, atLeast: atLeast, atMost: atMost)
    }
}
