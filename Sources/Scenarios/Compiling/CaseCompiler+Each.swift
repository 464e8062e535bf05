import Documents
import Timekeeping

extension CaseCompiler {
    func each(_ item: Node, _ context: FormContext) -> Form? {
        let cause = event("each", item)
        let answer = event("of", item)
        let count = eachCount(item)
        let limit = span("within", item)
        guard let cause, let answer else { return nil }
        let key = key(item, cause, answer)
        guard let key, let count, let limit else { return nil }
        checkSampling([answer.source], limit, "a deadline", item["within"])
        if let span = scope.span { checkDeadline(item, openings(context, span).map { ($0, $1, limit) }) }
        return .each(EachRules(cause: cause, answer: answer, key: key, count: count, limit: limit))
    }

    /// A condition has no fields, so it has no key.
    private func event(_ key: String, _ item: Node) -> EventPattern? {
        switch trigger(key, item) {
        case .event(let pattern): return pattern
        case .condition:
            findings.add(
                item[key]?.position ?? item.position,
                "`\(key)` takes an event, whose field is the key; found the condition "
                    + "`\(Diagnostic.quote(item[key]?.text ?? ""))`",
                hint: "write hub.reading")
            return nil
        case nil: return nil
        }
    }

    // MARK: Key

    private func key(_ item: Node, _ cause: EventPattern, _ answer: EventPattern) -> String? {
        guard let node = item["key"].map(substituted) else { return nil }
        guard let name = node.text, !node.isAbsent else {
            findings.add(node.position, "`key` takes the name of a field, found \(node.phrase)")
            return nil
        }
        guard let events = checker.both(eventRow(cause), eventRow(answer)) else { return nil }
        let sides = [(cause, events.0), (answer, events.1)]
        for (pattern, row) in sides where !row.fields.contains(where: { $0.name == name }) {
            let common = events.0.fields.map(\.name).filter { events.1.fields.map(\.name).contains($0) }
            let other = common.isEmpty ? "" : "; both events have \(Wording.list(common))"
            let message = Wording.missing(
                "field", name, of: "\(pattern.source).\(pattern.event)", known: row.fields.map(\.name))
            findings.add(node.position, message.contains("did you mean") ? message : message + other)
            return nil
        }
        let types = sides.compactMap { _, row in row.fields.first { $0.name == name }?.type }
        guard types.count == 2, types[0].isComparable(with: types[1]) else {
            findings.add(
                node.position,
                "`\(name)` of `\(cause.source).\(cause.event)` is \(types[0].words), that of "
                    + "`\(answer.source).\(answer.event)` is \(types[1].words)")
            return nil
        }
        return name
    }

    private func eventRow(_ pattern: EventPattern) -> EventRow? {
        let rows: [EventRow]? =
            switch scope.item(pattern.source)?.kind {
            case .site: scope.siteEvents
            case .device(let facts): facts.model?.events
            case .component(let facts): facts.row?.events
            case .probe(let facts): facts.plan.events
            case .entry(let facts): facts.events
            case .notBuilt, nil: nil
            }
        return rows?.first { $0.name == pattern.event }
    }

    // MARK: Count

    private func eachCount(_ item: Node) -> EachRules.Count? {
        let written = ["exactly", "at_least", "at_most"].compactMap { item.entry($0) }
        guard let first = written.first else {
            findings.add(
                item.entry("each")?.keyPosition ?? item.position,
                "`each` needs `exactly`, `at_least` or `at_most`", hint: "add exactly: 1")
            return nil
        }
        for second in written.dropFirst() {
            findings.add(
                second.keyPosition, "`\(second.key)` stands beside `\(first.key)`; `each` counts in one way")
        }
        let lowest = first.key == "at_least" ? 1 : 0
        guard written.count == 1,
            case .count(let count) = value(
                first.value, as: .count(lowest...Int.max), subject: "`\(first.key)` of `each`")
        else { return nil }
        switch first.key {
        case "exactly": return .exactly(count)
        case "at_least": return .atLeast(count)
        default: return .atMost(count)
        }
    }
}

extension ValueType {
    /// Whether equal values of both mean the same.
    fileprivate func isComparable(with other: ValueType) -> Bool {
        switch (self, other) {
        case (.choice, .choice), (.choice, .text), (.text, .choice): true
        default: self == other
        }
    }
}
