import Documents

extension ExpressionChecker {
    /// `2025-11`, quoted or not.
    func month(_ syntax: Syntax) -> String? {
        let text = if case .text(let text) = syntax.kind { text } else { syntax.text }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.map(\.utf8.count) == [4, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            (2000..<2100).contains(year), (1...12).contains(month)
        {
            return text
        }
        findings.add(
            syntax.position, "expected a month, found `\(quote(syntax))`", hint: "write 2025-11")
        return nil
    }

    /// Whoever owns a meter of the component's configuration.
    func owner(_ syntax: Syntax, of source: Declared) -> String? {
        guard case .component(let facts) = source.kind, facts.row != nil else { return syntax.text }
        guard let name = if case .text(let text) = syntax.kind { text } else { syntax.bareWord } else {
            findings.add(syntax.position, "expected an owner, found `\(quote(syntax))`")
            return nil
        }
        let known = facts.billed.owners.map(\.name)
        if known.contains(name) { return name }
        findings.add(syntax.position, Wording.unknown("owner with a tariff", name, known: known))
        return nil
    }

    /// A bill needs prices: a meter that is asked for one has a tariff.
    func hasPrices(
        _ row: ObservableRow, _ arguments: [String], _ written: [Syntax], _ source: Declared
    ) -> Bool {
        guard row.arguments == [.meter, .month], case .component(let facts) = source.kind,
            facts.row != nil, facts.knows(id: arguments[0]),
            !facts.billed.meters.contains(where: { $0.name == arguments[0] })
        else { return true }
        findings.add(
            written[0].position, "`\(arguments[0])` has no tariff, so `\(source.name)` makes no bill for it",
            hint: "write tariff: NAME at the device in its with")
        return false
    }
}
