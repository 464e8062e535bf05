import Documents
import Quantities

extension ParameterReader {
    /// Whether a value is of the type of its parameter.
    func check(_ node: Node, _ declaration: Declaration) -> Bool {
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

    /// Advises how to declare a parameter for which only a value was written.
    func declarationHint(_ value: Node) -> String {
        guard let text = value.text, !value.isAbsent else { return "write {type: bool, default: false}" }
        return "write {type: \(type(of: text).rawValue), default: \(Diagnostic.quote(text))}"
    }

    private func type(of text: String) -> ParameterType {
        if text == "true" || text == "false" { return .bool }
        if UInt(text) != nil { return .count }
        if isAction(text) { return .action }
        if let clock = try? CivilText.parse(text) {
            // An instant is an expression, which a date is not.
            if case .date = clock.day { return .text }
            return .clock
        }
        switch try? Quantity.parse(text).dimension {
        case .time: return .duration
        case .ratio: return .ratio
        case nil: return .text
        default: return .quantity
        }
    }

    /// Whether the unit in the header of a column is one of its parameter's.
    func isUnit(of column: CaseRows.Column, right declaration: Declaration) -> Bool {
        guard let unit = column.unit else { return true }
        let name = "column `\(column.name) [\(Diagnostic.quote(unit))]`"
        let found: Dimension? =
            (try? DurationText.parse("1 \(unit)")) == nil
            ? (try? Quantity.parse(number: "1", unit: unit))?.dimension : .time
        let wanted: Dimension? =
            switch declaration.type {
            case .quantity: declaration.dimension
            case .duration: .time
            case .ratio: .ratio
            case .clock, .instant, .count, .bool, .text, .choice, .action: nil
            }
        guard let wanted else {
            findings.add(
                column.position,
                "\(name) has a unit, and parameter `\(column.name)` of type `\(declaration.type.rawValue)` takes none",
                hint: "write \(column.name)")
            return false
        }
        if found == wanted { return true }
        findings.add(
            column.position,
            found.map { "\(name) is \($0.phrase), and parameter `\(column.name)` is \(wanted.phrase)" }
                ?? "\(name) has the unknown unit `\(Diagnostic.quote(unit))`",
            hint: wanted.example.split(separator: " ").last.map { "write \(column.name) [\($0)]" })
        return false
    }

    /// What a parameter can be compared with.
    func known(_ declaration: Declaration) -> [String] {
        declaration.type == .action ? ["none"] + catalogue.actions.map(\.name) : declaration.choices
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

    private func isAction(_ text: String) -> Bool {
        text == "none" || catalogue.actions.contains(where: { $0.name == text })
    }

    private func checkAction(_ text: String, _ node: Node) -> Bool {
        if isAction(text) { return true }
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
}
