import Documents
import Quantities

/// The parameters of a scenario and their values in each case.
struct CaseTable {
    struct Row {
        /// `nil` when the scenario has no `cases`.
        var name: String?
        var position: SourcePosition
        var parameters: Parameters
    }

    var cases: [Row]

    /// All values that a parameter takes in some case, as written.
    func texts(of name: String) -> [String] {
        cases.compactMap { row in row.parameters.entries.first { $0.name == name }?.value.node.text }
    }
}

/// Reads `params` and `cases`.
struct ParameterReader {
    let catalogue: Catalogue
    let findings: Findings

    struct Declaration {
        var name: String
        var type: ParameterType
        var choices: [String]
        var dimension: Dimension?
        var value: Node
        /// On the command line, so that it holds in all cases.
        var isGiven = false
    }

    func read(_ loaded: LoadedScenario) -> CaseTable {
        var declarations = loaded.entries(.params).compactMap(declaration)
        let broken = loaded.entries(.params).map(\.key).filter { name in
            !declarations.contains { $0.name == name }
        }
        setValues(&declarations, loaded)
        let defaults = Parameters(
            entries: declarations.map {
                ($0.name, ParameterValue(type: $0.type, node: $0.value, choices: known($0)))
            },
            broken: broken)
        let alone = CaseTable.Row(name: nil, position: loaded.root.position, parameters: defaults)
        guard let cases = loaded.cases else { return CaseTable(cases: [alone]) }
        let rows = rows(cases, declarations, defaults)
        return CaseTable(cases: rows.isEmpty ? [alone] : rows)
    }

    /// Puts what includers and the command line say in the place of defaults.
    private func setValues(_ declarations: inout [Declaration], _ loaded: LoadedScenario) {
        for index in declarations.indices {
            let name = declarations[index].name
            if let value = loaded.fragmentValues[name], check(value, declarations[index]) {
                declarations[index].value = value
            }
            let given = loaded.overrides.first { $0.key == name }?.value
            if let given, check(given, declarations[index]) {
                declarations[index].value = given
                declarations[index].isGiven = true
            }
        }
    }

    // MARK: Declarations

    private func declaration(_ entry: Node.Entry) -> Declaration? {
        if !Naming.isName(entry.key) {
            findings.add(
                entry.keyPosition,
                "the name `\(Diagnostic.quote(entry.key))` must be small letters, digits and `_`, with a "
                    + "letter first"
            )
        }
        guard entry.value.entries != nil else {
            findings.add(
                entry.value.position,
                "a parameter takes a mapping of `type` and `default`, found \(entry.value.phrase)",
                hint: declarationHint(entry.value))
            return nil
        }
        checkKeys(entry.value)
        guard let type = type(entry), let choices = choices(entry, type), let value = entry.value["default"]
        else {
            if entry.value["default"] == nil {
                findings.add(entry.keyPosition, "parameter `\(Diagnostic.quote(entry.key))` needs `default`")
            }
            return nil
        }
        var declaration = Declaration(name: entry.key, type: type, choices: choices, value: value)
        guard check(value, declaration) else { return nil }
        if type == .quantity, let text = value.text {
            declaration.dimension = try? Quantity.parse(text).dimension
        }
        return declaration
    }

    private func checkKeys(_ node: Node) {
        let known = HeaderRows.parameter.map(\.name)
        for entry in node.entries ?? [] where !known.contains(entry.key) {
            findings.add(
                entry.keyPosition,
                "unknown key `\(Diagnostic.quote(entry.key))` of a "
                    + "parameter\(NearestName.question(for: entry.key, in: known))"
            )
        }
    }

    private func type(_ entry: Node.Entry) -> ParameterType? {
        guard let node = entry.value["type"] else {
            findings.add(entry.keyPosition, "parameter `\(Diagnostic.quote(entry.key))` needs `type`")
            return nil
        }
        if let type = node.text.flatMap(ParameterType.init(rawValue:)) { return type }
        let known = ParameterType.allCases.map(\.rawValue)
        findings.add(node.position, Wording.unknown("type", node.text ?? "", known: known))
        return nil
    }

    private func choices(_ entry: Node.Entry, _ type: ParameterType) -> [String]? {
        guard type == .choice else {
            guard let of = entry.value.entry("of") else { return [] }
            findings.add(
                of.keyPosition, "`of` belongs to a parameter of type `choice`, not `\(type.rawValue)`")
            return nil
        }
        guard let items = entry.value["of"]?.items, !items.isEmpty, items.allSatisfy({ $0.text != nil })
        else {
            findings.add(
                entry.value["of"]?.position ?? entry.keyPosition,
                "a parameter of type `choice` needs `of`, a list of words", hint: "write of: [low, high]")
            return nil
        }
        return items.compactMap(\.text)
    }

    // MARK: Cases

    private func rows(
        _ cases: CaseRows, _ declarations: [Declaration], _ defaults: Parameters
    ) -> [CaseTable.Row] {
        let declarations = declarations.filter { declaration in
            cases.columns.allSatisfy { $0.name != declaration.name || isUnit(of: $0, right: declaration) }
        }
        var rows: [CaseTable.Row] = []
        var places: [String: SourcePosition] = [:]
        for item in cases.items {
            guard item.entries != nil else {
                findings.add(item.position, "a case is a mapping with `case`, found \(item.phrase)")
                continue
            }
            let parameters = values(item, declarations, defaults)
            guard let name = caseName(item) else { continue }
            let place = item["case"]?.position ?? item.position
            if let first = places[name] {
                findings.add(
                    place, "case `\(name)` is defined twice; it was first defined in line \(first.line)")
                continue
            }
            places[name] = place
            rows.append(CaseTable.Row(name: name, position: place, parameters: parameters))
        }
        return rows
    }

    private func caseName(_ item: Node) -> String? {
        guard let node = item["case"] else {
            findings.add(item.position, "a case needs `case`, its name", hint: "add case: honest")
            return nil
        }
        if let name = node.text, Naming.isTitle(name) { return name }
        findings.add(node.position, "`case` takes \(Naming.titleRule), found \(node.phrase)")
        return nil
    }

    private func values(_ item: Node, _ declarations: [Declaration], _ defaults: Parameters) -> Parameters {
        var parameters = defaults
        for entry in item.entries ?? [] where entry.key != "case" {
            guard let declaration = declarations.first(where: { $0.name == entry.key }) else {
                let known = defaults.entries.map(\.name)
                guard !(known + defaults.broken).contains(entry.key) else { continue }
                findings.add(entry.keyPosition, Wording.unknown("parameter", entry.key, known: known))
                continue
            }
            guard check(entry.value, declaration), !declaration.isGiven,
                let index = parameters.entries.firstIndex(where: { $0.name == entry.key })
            else { continue }
            parameters.entries[index].value.node = entry.value
        }
        return parameters
    }
}
