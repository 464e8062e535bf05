import Documents
import Quantities

/// `table: X`, `equals: Y`: each side is what a component stores of a meter, or what passed through a site.
extension CaseCompiler {
    func table(_ item: Node) -> Form? {
        let table = item["table"].flatMap { tableReference($0, "table") }
        let equals = item["equals"].flatMap { tableReference($0, "equals") }
        let tolerance = item["tolerance"].map(tableTolerance)
        guard let table, let equals, tolerance == nil || tolerance! != nil else { return nil }
        guard table.period == equals.period else {
            findings.add(
                item["equals"]?.position ?? item.position,
                "`\(table.name)` has a row \(table.period.each), and `\(equals.name)` one "
                    + equals.period.each)
            return nil
        }
        if table == equals {
            findings.add(
                item["equals"]?.position ?? item.position, "both sides are `\(table.name)`",
                hint: "write truth.\(table.period.rawValue)(flat.grid)")
            return nil
        }
        return .table(TableRules(table: table, equals: equals, tolerance: tolerance ?? nil))
    }

    private func tableTolerance(_ node: Node) -> Quantity? {
        guard
            case .quantity(let quantity) = value(
                node, as: .quantity(.energy), subject: "`tolerance` of a table")
        else { return nil }
        if quantity.value >= 0 { return quantity }
        findings.add(node.position, "`tolerance` of a table is 0 Wh or more, found \(quantity)")
        return nil
    }

    // MARK: Sides

    private func tableReference(_ node: Node, _ key: String) -> TableReference? {
        guard let syntax = syntax(node, for: "`\(key)`") else { return nil }
        guard case .path(let path) = syntax.kind, let first = path.first, path.count == 2,
            first.arguments == nil, first.index == nil, path[1].index == nil
        else { return notTable(syntax, key) }
        if first.name == "truth" { return truthTable(path[1], syntax) }
        guard let item = scope.item(first.name) else {
            if scope.isOpen { return nil }
            let components = scope.declared.filter { if case .component = $0.kind { true } else { false } }
            findings.add(
                first.position,
                Wording.unknown("component", first.name, known: components, at: first.position))
            return nil
        }
        switch item.kind {
        case .notBuilt: return nil
        case .component(let facts):
            return facts.row.flatMap { storedTable(path[1], of: item, facts, $0, syntax, key) }
        default: return notTable(syntax, key)
        }
    }

    private func notTable(_ syntax: Syntax, _ key: String) -> TableReference? {
        if case .broken = syntax.kind { return nil }
        findings.add(
            syntax.position,
            "`\(key)` takes hours or days of energy, found `\(Diagnostic.quote(syntax.text))`",
            hint: key == "table" ? "write hub.hourly(meter)" : "write truth.hourly(flat.grid)")
        return nil
    }

    private func storedTable(
        _ segment: Syntax.Segment, of item: Declared, _ facts: ComponentFacts, _ row: ComponentRow,
        _ syntax: Syntax, _ key: String
    ) -> TableReference? {
        guard row.tables.contains(segment.name), let period = TableReference.Period(rawValue: segment.name)
        else {
            findings.add(
                segment.position, Wording.missing("table", segment.name, of: item.name, known: row.tables))
            return nil
        }
        guard let arguments = segment.arguments, arguments.count == 1,
            let name = checker.writtenName(arguments[0])
        else { return notTable(syntax, key) }
        return checker.meterID(name, of: item, at: arguments[0].position).map { id in
            TableReference(
                .stored(component: item.name, meter: id, device: device(name, id, facts)), period)
        }
    }

    // MARK: truth.hourly(flat.grid)

    private func truthTable(_ segment: Syntax.Segment, _ syntax: Syntax) -> TableReference? {
        guard let period = TableReference.Period(rawValue: segment.name) else {
            let known = TableReference.Period.allCases.map(\.rawValue)
            findings.add(
                segment.position, Wording.missing("table", segment.name, of: "truth", known: known))
            return nil
        }
        guard let arguments = segment.arguments, arguments.count == 1,
            case .path(let inner) = arguments[0].kind, inner.allSatisfy({ $0.arguments == nil })
        else { return notSite(syntax, period) }
        guard let item = scope.item(inner[0].name) else {
            if scope.isOpen { return nil }
            let sites = scope.declared.filter { if case .site = $0.kind { true } else { false } }
            findings.add(
                inner[0].position,
                Wording.unknown("site", inner[0].name, known: sites, at: inner[0].position))
            return nil
        }
        guard case .site = item.kind, inner.count == 2, Self.tableParts.contains(inner[1].name) else {
            return notSite(syntax, period)
        }
        guard let site = checker.placed(item, inner[0], at: inner[0].position) else { return nil }
        if let mistake = checker.memberMistake(in: site.name) {
            checker.add(mistake, at: inner[0].position)
            return nil
        }
        return TableReference(.site(site.name, part: inner[1].name), period)
    }

    private static let tableParts = ["grid", "solar", "load"]

    private func notSite(_ syntax: Syntax, _ period: TableReference.Period) -> TableReference? {
        let site = scope.declared.first { if case .site = $0.kind { true } else { false } }
        findings.add(
            syntax.position,
            "`truth.\(period.rawValue)` takes \(Wording.list(Self.tableParts, joining: "or")) of a site, "
                + "found `\(Diagnostic.quote(syntax.text))`",
            hint: "write truth.\(period.rawValue)(\(site?.name ?? "flat").grid)")
        return nil
    }
}

extension TableReference.Period {
    fileprivate var each: String { self == .hourly ? "an hour" : "a day" }
}
