import Documents
import Quantities
import Scenarios

/// A JSON Schema (2020-12) of scenario files, for completion and descriptions in editors.
///
/// It knows names, keys and the form of values; what needs the whole scenario, `wattloop check` finds.
/// YAML is read by the rules of its version 1.2.
package struct ScenarioSchema {
    private let catalogue: Catalogue

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    package var text: String { root.printed() + "\n" }

    private var root: SchemaNode {
        .object([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("wattloop scenario")),
            ("type", .text("object")),
            ("if", .object([("required", .texts(["fragment"]))])),
            ("then", .reference("fragment")),
            ("else", .reference("scenario")),
            ("$defs", .object(definitions)),
        ])
    }

    private var definitions: [(key: String, value: SchemaNode)] {
        [
            ("scenario", .mapping(of: HeaderRows.scenario, extra: parts)),
            ("fragment", .mapping(of: HeaderRows.fragment, extra: parts)),
        ] + catalogue.keyedComponents.map { ("component-\($0.name)", .mapping(of: $0.fields)) } + [
            ("device", device), ("component", component), ("entry", entry), ("expectation", expectation),
        ] + catalogue.models.map { ("model-\($0.name)", .mapping(of: DeviceRows.rows(of: $0))) }
            + catalogue.components.map {
                ("configuration-\($0.name)", .mapping(of: $0.fields, extra: entering($0)))
            }
            + catalogue.components.compactMap { row in
                meter(of: row).map { ("meter-of-\(row.name)", $0.schema) }
            }
            + catalogue.actions.map { ("with-\($0.name)", with($0)) }
            + SchemaPatterns.definitions
    }

    /// Parts whose content depends on a name inside it.
    private var parts: [(key: String, value: SchemaNode)] {
        [
            ("devices", .map(of: .reference("device"))), ("system", .map(of: .reference("component"))),
            ("timeline", .list(of: .reference("entry"))),
            ("expect", .list(of: .reference("expectation"))),
            (
                "cases",
                .any(of: [
                    .list(of: .object([("type", .text("object")), ("required", .texts(["case"]))])),
                    .mapping(of: HeaderRows.caseFile),
                ])
            ),
            ("params", .map(of: .mapping(of: HeaderRows.parameter, extra: [("default", .object([]))]))),
        ]
    }

    private var device: SchemaNode {
        .object([
            ("type", .text("object")), ("required", .texts(["model"])),
            ("properties", .object([("model", names(catalogue.models.map { ($0.name, $0.about) }))])),
            ("allOf", .list(catalogue.models.map { rule("model", $0.name, .reference("model-\($0.name)")) })),
        ])
    }

    private var component: SchemaNode {
        let rules = catalogue.components.map { row in
            rule(
                "use", row.name,
                .object([
                    (
                        "properties",
                        .object([("use", .bool(true)), ("with", .reference("configuration-\(row.name)"))])
                    ), ("additionalProperties", .bool(false)),
                ]))
        }
        let inProcess = SchemaNode.object([
            ("type", .text("object")), ("required", .texts(["use"])),
            ("properties", .object([("use", names(catalogue.components.map { ($0.name, $0.about) }))])),
            ("allOf", .list(rules)),
        ])
        return .any(
            of: [inProcess] + catalogue.keyedComponents.map { .reference("component-\($0.name)") })
    }

    /// In a scenario `devices` of a component may name devices of the scenario: `{from: meters}`.
    private func entering(_ row: ComponentRow) -> [(key: String, value: SchemaNode)] {
        guard meter(of: row) != nil else { return [] }
        let from = SchemaNode.object([
            ("type", .text("object")), ("properties", .object([("from", .reference("text"))])),
            ("required", .texts(["from"])),
        ]).described("a device of the scenario, or every member of a fleet")
        return [
            ("devices", .any(of: [.list(of: .any(of: [.reference("meter-of-\(row.name)"), from])), from]))
        ]
    }

    /// What an item of the `devices` of a component is.
    private func meter(of row: ComponentRow) -> ConfigKind? {
        guard case .list(let item) = row.fields.first(where: { $0.name == "devices" })?.kind else {
            return nil
        }
        return item
    }

    private var entry: SchemaNode {
        let actions = [("none", "happens, and does nothing")] + catalogue.actions.map { ($0.name, $0.about) }
        let object = SchemaNode.mapping(
            of: HeaderRows.entry,
            extra: [("do", names(actions)), ("with", .object([("type", .text("object"))]))])
        guard case .object(let members) = object else { return object }
        let rules = catalogue.actions.map { action in
            rule(
                "do", action.name,
                .object([("properties", .object([("with", .reference("with-\(action.name)"))]))]))
        }
        return .object(members + [("allOf", .list(rules))])
    }

    private func with(_ action: ActionRow) -> SchemaNode {
        let targets = action.targetFields.map {
            ConfigRow($0, .text, required: action.targetFields.count == 1, about: "the target")
        }
        return .mapping(of: targets + action.fields)
    }

    private var expectation: SchemaNode {
        let object = SchemaNode.mapping(of: HeaderRows.expectation + FormPage.rows)
        guard case .object(let members) = object else { return object }
        let forms = FormPage.all.map { form in
            SchemaNode.object([("required", .texts([form.key] + form.keys.needs))]).described(form.about)
        }
        return .object(members + [("anyOf", .list(forms))])
    }

    /// One of these, each with what it is, or a parameter.
    private func names(_ names: [(name: String, about: String)]) -> SchemaNode {
        .any(
            of: names.map { SchemaNode.object([("const", .text($0.name))]).described($0.about) }
                + [.reference("parameter")])
    }

    private func rule(_ key: String, _ value: String, _ then: SchemaNode) -> SchemaNode {
        let condition = SchemaNode.object([
            ("properties", .object([(key, .object([("const", .text(value))]))])),
            ("required", .texts([key])),
        ])
        return .object([("if", condition), ("then", then)])
    }
}
