import Documents

extension ExpressionChecker {
    /// What stands behind the name of something declared, or `nil` after a mistake.
    func member(_ path: [Syntax.Segment], of source: Declared, _ syntax: Syntax) -> Resolved? {
        switch source.kind {
        case .notBuilt: return nil
        case .entry(let facts): return edge(path, of: source, facts, syntax)
        case .site(let facts):
            guard hasPhase(path, facts, source, syntax) else { return nil }
            return member(
                path, of: source, scope.siteSignals, scope.siteEvents, later: Later.siteMembers, syntax)
        case .probe(let facts):
            return member(path, of: source, facts.plan.signals, facts.plan.events, later: [], syntax)
        case .device(let facts):
            guard let model = facts.model else { return nil }
            return member(path, of: source, model.signals, model.events, later: [], syntax)
        case .component(let facts):
            guard let row = facts.row else { return nil }
            return member(path, of: source, row.signals, row.events, later: [], syntax)
        }
    }

    private func hasPhase(
        _ path: [Syntax.Segment], _ facts: SiteFacts, _ source: Declared, _ syntax: Syntax
    ) -> Bool {
        guard facts.phases == 1, let last = path.last, ["l2", "l3"].contains(last.name) else { return true }
        findings.add(
            last.position, "`\(source.name)` has one phase, so there is no `\(last.name)`",
            hint: "write grid: {phases: 3} at the site, or l1")
        return false
    }

    private func member(
        _ path: [Syntax.Segment], of source: Declared, _ signals: [ObservableRow], _ events: [EventRow],
        later: [String], _ syntax: Syntax
    ) -> Resolved? {
        let signalName = path.map { $0.name + ($0.arguments == nil ? "" : "()") }.joined(separator: ".")
        if let row = signals.first(where: { $0.name == signalName }) {
            guard isOne(source, signalName, at: syntax.position) else { return nil }
            return signal(row, path, of: source, syntax)
        }
        let eventName = path.map(\.name).joined(separator: ".")
        if path.dropLast().allSatisfy({ $0.arguments == nil }),
            let row = events.first(where: { $0.name == eventName })
        {
            return event(row, path, of: source)
        }
        addUnknownMember(eventName, path, of: source, signals, events, later: later)
        return nil
    }

    private func addUnknownMember(
        _ name: String, _ path: [Syntax.Segment], of source: Declared, _ signals: [ObservableRow],
        _ events: [EventRow], later: [String]
    ) {
        let position = path[0].position
        let bare = signals.first { $0.name.replacing("()", with: "") == name }
        if later.contains(name), bare == nil {
            findings.add(position, Wording.notBuilt("\(source.name).\(name)"))
            return
        }
        if case .component(let facts) = source.kind, facts.row?.series.contains(name) == true {
            findings.add(position, "`\(source.name).\(name)` is a series, which stands only behind `series:`")
            return
        }
        if case .component(let facts) = source.kind, facts.row?.tables.contains(name) == true {
            findings.add(position, "`\(source.name).\(name)` is a table, which stands only behind `table:`")
            return
        }
        let known = signals.map(\.callName) + events.map(\.name)
        let near =
            bare?.callName ?? NearestName.suggestion(for: name, in: known)
            ?? known.first { $0.hasPrefix("\(name).") }
        let question = near.map { "; did you mean `\($0)`?" }
        findings.add(position, "`\(source.name)` has no `\(Diagnostic.quote(name))`\(question.orEmpty)")
    }

    // MARK: Signals and events

    private func signal(
        _ row: ObservableRow, _ path: [Syntax.Segment], of source: Declared, _ syntax: Syntax
    ) -> Resolved? {
        guard path.allSatisfy({ $0.index == nil }) else {
            findings.add(
                syntax.position, "`\(quote(syntax))` is a signal, and only events are counted by […]")
            return nil
        }
        let written = path.flatMap { $0.arguments ?? [] }
        guard written.count == row.arguments.count else {
            findings.add(
                syntax.position,
                "`\(source.name).\(row.callName)` is written like this, found `\(quote(syntax))`")
            return nil
        }
        var arguments: [String] = []
        for (kind, syntax) in zip(row.arguments, written) {
            guard let argument = argument(kind, syntax, of: source) else { return nil }
            arguments.append(argument)
        }
        guard hasPrices(row, arguments, written, source) else { return nil }
        let isSite = if case .site = source.kind { true } else { false }
        let billed = if case .component(let facts) = source.kind { facts.billed } else { BilledNames() }
        return .signal(
            SignalReference(source: source.name, name: row.name, arguments: arguments),
            row.priced(by: billed, for: arguments), isSite: isSite)
    }

    private func argument(_ kind: ObservableRow.ArgumentKind, _ syntax: Syntax, of source: Declared)
        -> String?
    {
        switch kind {
        case .meter:
            if let written = writtenName(syntax) { return meterID(written, of: source, at: syntax.position) }
            findings.add(syntax.position, "expected a meter, found `\(quote(syntax))`")
        case .day:
            if writtenName(syntax) == "today" { return "today" }
            findings.add(syntax.position, "expected `today`, found `\(quote(syntax))`")
        case .month: return month(syntax)
        case .owner: return owner(syntax, of: source)
        }
        return nil
    }

    private func event(_ row: EventRow, _ path: [Syntax.Segment], of source: Declared) -> Resolved? {
        guard path.dropLast().allSatisfy({ $0.index == nil }), let last = path.last else {
            findings.add(path[0].position, "`[…]` belongs behind the name of the event")
            return nil
        }
        var occurrence: Int?
        switch last.index {
        case nil: break
        case .number(let number): occurrence = number
        case .all:
            findings.add(last.position, "`[*]` means the members of a fleet; count occurrences from 1")
            return nil
        }
        var pattern = EventPattern(source: source.name, event: row.name)
        guard let arguments = last.arguments, !arguments.isEmpty else {
            return .event(pattern, occurrence: occurrence)
        }
        guard arguments.count == 1 else {
            findings.add(arguments[1].position, "the conditions of an event are joined by `and`")
            return nil
        }
        guard let filter = filterCondition(arguments[0], of: row, source: source) else { return nil }
        pattern.filter = filter
        return .event(pattern, occurrence: occurrence)
    }

    private func edge(
        _ path: [Syntax.Segment], of source: Declared, _ facts: EntryFacts, _ syntax: Syntax
    ) -> Resolved? {
        let name = path.map(\.name).joined(separator: ".")
        if let row = facts.signals.first(where: { $0.name == name }) {
            return signal(row, path, of: source, syntax)
        }
        if let row = facts.events.first(where: { $0.name == name }) { return event(row, path, of: source) }
        guard name == "start" || name == "end", path[0].arguments == nil else {
            let known = ["start", "end"] + facts.events.map(\.name)
            let question = NearestName.question(for: name, in: known)
            let advice = question.isEmpty ? "; it has \(Wording.list(known))" : question
            findings.add(
                path[0].position, "`\(source.name)` has no `\(Diagnostic.quote(name))`\(advice)")
            return nil
        }
        guard name == "start" || facts.hasEnd else {
            findings.add(
                syntax.position, "`\(source.name)` lasts to the end of the run and has no end of its own",
                hint: "give it for:")
            return nil
        }
        var occurrence: Int?
        if case .number(let number) = path[0].index { occurrence = number }
        return .event(EventPattern(source: source.name, event: name), occurrence: occurrence)
    }
}

extension ObservableRow {
    /// As one writes it: `latest(D).power`, `energy(D, today).import`.
    var callName: String {
        let brackets = arguments.map { $0 == .meter ? "D" : $0.example }.joined(separator: ", ")
        return name.replacing("()", with: "(\(brackets))")
    }
}
