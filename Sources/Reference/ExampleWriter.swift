import Documents
import Quantities
import Scenarios

/// Makes examples of the rows of a catalogue, in the words of one small scenario: a house `home`,
/// a `meter`, a `module` on a serial line, a `hub`.
struct ExampleWriter: Sendable {
    let catalogue: Catalogue

    /// The name that an example gives to a device of a model.
    static func name(of model: ModelRow) -> String {
        if model.addresses.contains("pty") { return "module" }
        guard model.sees.isEmpty else { return "meter" }
        return model.handsOut.isEmpty ? "receiver" : "board"
    }

    /// `{id: kettle, at: "18:30", do: load.add, with: {site: home, power: 1500 W}, for: 10 min}`.
    func entry(_ action: ActionRow) -> Topic.Example {
        let target = target(of: action).map { "\($0.field): \($0.name)" }
        let values = action.fields.filter(\.isRequired).map { "\($0.name): \(value(of: $0))" }
        let with = "{\(([target].compactMap(\.self) + values).joined(separator: ", "))}"
        let length = action.isMoment ? "" : ", for: 10 min"
        let line = "  - {id: trouble, at: \"18:30\", do: \(action.name), with: \(with)\(length)}"
        guard line.count > 78 else { return Topic.Example(part: "timeline", lines: [line]) }
        var lines = ["  - id: trouble", "    at: \"18:30\"", "    do: \(action.name)", "    with: \(with)"]
        if !action.isMoment { lines.append("    for: 10 min") }
        return Topic.Example(part: "timeline", lines: lines)
    }

    /// What an example strikes: the site, or a device or component that can do it; `nil` for what needs none of them.
    private func target(of action: ActionRow) -> (field: String, name: String)? {
        if action.target.kind == .site { return (action.target.field, "home") }
        if let model = catalogue.models.last(where: { $0.actions.contains(action.name) }) {
            return (ActionRow.TargetKind.device.rawValue, Self.name(of: model))
        }
        return catalogue.components.first { $0.actions.contains(action.name) }.map {
            (ActionRow.TargetKind.component.rawValue, $0.name)
        }
    }

    func device(_ model: ModelRow) -> Topic.Example {
        var lines = ["  \(Self.name(of: model)):", "    model: \(model.name)"]
        if model.sees.contains("grid") { lines.append("    sees: home.grid") }
        for field in DeviceRows.rows(of: model) where field.name == "serial" && !model.sees.isEmpty {
            lines.append("    serial: 3C7A19E2")
        }
        if model.handsOut.contains("push") {
            lines.append("    push: {to: \(pushTarget(of: model)), every: 5 s}")
        }
        for field in model.fields where field.isRequired {
            lines.append("    \(field.name): \(value(of: field))")
        }
        return Topic.Example(part: "devices", lines: lines)
    }

    private func pushTarget(of model: ModelRow) -> String {
        guard case .group(let rows) = model.fields.first(where: { $0.name == "push" })?.kind,
            let to = rows.first(where: { $0.name == "to" })
        else { return "" }
        return value(of: to)
    }

    func component(_ row: ComponentRow) -> Topic.Example {
        var lines = ["  \(row.name):", "    use: \(row.name)", "    with:"]
        for field in row.fields where field.name == "devices" || field.isRequired {
            lines.append(
                "      \(field.name): \(field.name == "devices" ? Self.knownMeters : value(of: field))")
        }
        return Topic.Example(part: "system", lines: lines)
    }

    private static let knownMeters = "[{id: grid_meter_1, serial: 3C7A19E2}]"

    /// An expectation that looks at a signal.
    func expectation(_ signal: ObservableRow, of source: String) -> Topic.Example {
        let inside = signal.arguments.map(\.example).joined(separator: ", ")
        let name = "\(source).\(signal.name.replacing("()", with: "(\(inside))"))"
        let condition =
            switch signal.type {
            case .quantity(let dimension): "\(name) < \(dimension.example)"
            case .bool: "\(name) == false"
            default: "\(name) < 100"
            }
        return expect(["always: \(condition)"])
    }

    /// An expectation that waits for an event.
    func expectation(_ event: EventRow, of source: String) -> Topic.Example {
        expect(["eventually: \(source).\(event.name)", "within: 1 h"])
    }

    private func expect(_ lines: [String]) -> Topic.Example { Self.expect(lines) }

    static func expect(_ lines: [String]) -> Topic.Example {
        Topic.Example(part: "expect", lines: ["  - id: as-it-should-be"] + lines.map { "    \($0)" })
    }

    /// A value that a row takes: its example or its default, or something of its kind.
    func value(of row: ConfigRow) -> String {
        row.example ?? row.defaultText ?? value(of: row.kind)
    }

    private func value(of kind: ConfigKind) -> String {
        switch kind {
        case .quantity(let dimension): dimension.example
        case .quantityOf(let dimensions): dimensions.first?.example ?? "1500 W"
        case .ratio: "0.5"
        case .duration: "5 s"
        case .delay: "{median: 120 ms, p99: 3 s}"
        case .count(let range): "\(range.contains(2) ? 2 : range.lowerBound)"
        case .bool: "true"
        case .text: "something"
        case .template: "\"${hub.url}/health\""
        case .choice(let names): names.first ?? ""
        case .list(let kind): "[\(value(of: kind))]"
        case .group(let rows):
            "{\(rows.filter(\.isRequired).map { "\($0.name): \(value(of: $0))" }.joined(separator: ", "))}"
        case .map(let kind): "{name: \(value(of: kind))}"
        case .either(let kinds): kinds.first.map(value) ?? ""
        case .secret: "{env: NAME}"
        case .notYet: ""
        }
    }
}
