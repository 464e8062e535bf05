import Documents
import Quantities
import Scenarios

extension LanguageReference {
    /// `alerts`, with all kinds, and one topic for each kind.
    static func alerts(_ catalogue: Catalogue) -> [Topic] {
        catalogue.components.filter { !$0.alertKinds.isEmpty }.flatMap { component in
            let fields = component.fields.first { $0.name == "alerts" }?.kind.fields ?? []
            return [list(of: component, fields)] + component.alertKinds.map { topic($0, component, fields) }
        }
    }

    private static func list(of component: ComponentRow, _ fields: [ConfigRow]) -> Topic {
        var topic = Topic(
            kind: .alert, name: "alerts",
            about: "what \(component.name) raises once per incident, and clears once")
        topic.facts = [
            ("set by", "`alerts` of \(component.name), in its `with` or its own configuration"),
            ("own kinds", "`rules` in `alerts` raises kinds with names of your own"),
        ]
        topic.tables = [
            Topic.Table(
                title: "kinds",
                lines: component.alertKinds.map { kind in
                    Topic.Line(
                        name: kind.name, type: kind.isOn ? "on" : "off",
                        about: String(kind.about.prefix { $0 != ";" }))
                }),
            Topic.Table(title: "fields of `alerts`", lines: fields.lines()),
        ]
        topic.examples = [
            Topic.Example(
                part: "system",
                lines: [
                    "  \(component.name):", "    use: \(component.name)", "    with:", "      alerts:",
                    "        offline_after: 2 min",
                    "        rules: [{kind: HIGH_CURRENT, quantity: current, above: 40 A}]",
                ])
        ]
        return topic
    }

    private static func topic(_ kind: AlertKindRow, _ component: ComponentRow, _ fields: [ConfigRow]) -> Topic
    {
        var topic = Topic(kind: .alert, name: kind.name, about: kind.about)
        let settings = kind.settings.map { "`\($0)`" }.joined(separator: " and ")
        topic.facts = [
            ("value", kind.dimension.typeText),
            ("set by", "\(settings) in `alerts` of \(component.name)"),
            (
                "by default",
                kind.isOn ? "on" : "off; write `\(kind.settings[0]): {}` for the usual thresholds"
            ),
        ]
        let rows = fields.filter { kind.settings.contains($0.name) }
        topic.tables = [Topic.Table(title: "fields of `alerts`", lines: rows.lines())]
        topic.examples = [
            kind.isOn
                ? ExampleWriter.expect(["never: \(component.name).alert(kind == \(kind.name))"])
                : Topic.Example(
                    part: "system",
                    lines: [
                        "  \(component.name):", "    use: \(component.name)", "    with:",
                        "      alerts: {\(kind.settings[0]): {}}",
                    ])
        ]
        return topic
    }
}
