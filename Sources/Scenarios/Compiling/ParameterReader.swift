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

    private struct Declaration {
        var name: String
        var type: ParameterType
        var choices: [String]
        var dimension: Dimension?
        var value: Node
    }

    func read(_ loaded: LoadedScenario) -> CaseTable {
        let declarations = loaded.entries(.params).compactMap(declaration)
        let broken = loaded.entries(.params).map(\.key).filter { name in
            !declarations.contains { $0.name == name }
        }
        let defaults = Parameters(
            entries: declarations.map { ($0.name, ParameterValue(type: $0.type, node: $0.value)) },
            broken: broken)
        let alone = CaseTable.Row(name: nil, position: loaded.root.position, parameters: defaults)
        guard let cases = loaded.root.entry("cases") else { return CaseTable(cases: [alone]) }
        guard let items = cases.value.items, !items.isEmpty else {
            findings.add(
                cases.value.position, "`cases` takes a list of rows, found \(cases.value.phrase)",
                hint: "write - {case: honest}")
            return CaseTable(cases: [alone])
        }
        let rows = rows(items, declarations, defaults)
        return CaseTable(cases: rows.isEmpty ? [alone] : rows)
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
                hint: "write {type: bool, default: false}")
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
        let known = ["type", "default", "of", "about"]
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

    // MARK: Values

    private func check(_ node: Node, _ declaration: Declaration) -> Bool {
        guard let text = node.text, !node.isAbsent || declaration.type == .text else {
            findings.add(
                node.position,
                "parameter `\(declaration.name)` takes a single value of type "
                    + "`\(declaration.type.rawValue)`, "
                    + "found \(node.phrase)")
            return false
        }
        switch declaration.type {
        case .text: return true
        case .action: return checkAction(text, node)
        case .instant:
            return findings.trying { () throws(Diagnostic) in
                try ScalarText(node).map { source throws(Diagnostic) in
                    try ExpressionParser.expression(source, parameters: .none)
                }
            } != nil
        case .clock: return checkClock(text, node, declaration)
        case .choice:
            if declaration.choices.contains(text) { return true }
            findings.add(
                node.position,
                Wording.missing("value", text, of: declaration.name, known: declaration.choices))
            return false
        case .quantity, .ratio, .duration, .count, .bool:
            return checkNumber(node, declaration)
        }
    }

    private func checkNumber(_ node: Node, _ declaration: Declaration) -> Bool {
        let kind: ConfigKind =
            switch declaration.type {
            case .ratio: .ratio(nil)
            case .duration: .duration(mayBeNegative: true)
            case .count: .count(0...Int.max)
            case .bool: .bool
            default: .quantityOf(declaration.dimension.map { [$0] } ?? Self.dimensions)
            }
        var diagnostics: [Diagnostic] = []
        let subject = "parameter `\(declaration.name)`"
        if declaration.type == .quantity, declaration.dimension == nil {
            return checkAnyQuantity(node, subject)
        }
        _ = SettingsReader.value(node, as: kind, subject: subject, into: &diagnostics)
        findings.add(contentsOf: diagnostics)
        return diagnostics.isEmpty
    }

    private static let dimensions = Dimension.allCases.filter { $0 != .ratio && $0 != .time }

    private func checkAnyQuantity(_ node: Node, _ subject: String) -> Bool {
        do {
            let quantity = try Quantity.parse(node.text ?? "")
            if Self.dimensions.contains(quantity.dimension) { return true }
            let type = quantity.dimension == .time ? "duration" : "ratio"
            findings.add(
                node.position, "\(subject) takes a quantity with a unit, found \(quantity.dimension.phrase)",
                hint: "write type: \(type)")
        } catch {
            findings.add(node.position, "\(subject) \(error)", hint: error.hint)
        }
        return false
    }

    private func checkAction(_ text: String, _ node: Node) -> Bool {
        if text == "none" || catalogue.actions.contains(where: { $0.name == text }) { return true }
        findings.add(node.position, ActionNames.refusal(of: text, in: catalogue))
        return false
    }

    private func checkClock(_ text: String, _ node: Node, _ declaration: Declaration) -> Bool {
        do {
            let clock = try CivilText.parse(text)
            guard case .date = clock.day else { return true }
            findings.add(
                node.position, "parameter `\(declaration.name)` takes a time of day, found a date",
                hint: "write \"18:30\" or day 2 07:00")
        } catch {
            findings.add(node.position, "parameter `\(declaration.name)`: \(error)", hint: error.hint)
        }
        return false
    }

    // MARK: Cases

    private func rows(_ items: [Node], _ declarations: [Declaration], _ defaults: Parameters) -> [CaseTable
        .Row]
    {
        var rows: [CaseTable.Row] = []
        var places: [String: SourcePosition] = [:]
        for item in items {
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
                guard !defaults.broken.contains(entry.key) else { continue }
                findings.add(
                    entry.keyPosition,
                    Wording.unknown("parameter", entry.key, known: declarations.map(\.name)))
                continue
            }
            guard check(entry.value, declaration),
                let index = parameters.entries.firstIndex(where: { $0.name == entry.key })
            else { continue }
            parameters.entries[index].value.node = entry.value
        }
        return parameters
    }
}

/// Names of actions that cannot be used.
enum ActionNames {
    static func refusal(of name: String, in catalogue: Catalogue) -> String {
        if Later.actions.contains(name) { return Wording.notBuilt(name) }
        let known = catalogue.actions.map(\.name)
        return Wording.unknown(
            "action", name, known: known + Later.actions.filter { !known.contains($0) } + ["none"])
    }
}
