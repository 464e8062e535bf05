import Documents
import Quantities
import Scenarios

extension LanguageReference {
    static func topic(_ model: ModelRow, _ examples: ExampleWriter) -> Topic {
        var topic = Topic(kind: .model, name: model.name, about: model.about)
        topic.facts = [
            ("sees", model.sees.joined(separator: ", ")),
            ("series", model.handsOut.map { "truth(D.\($0))" }.joined(separator: ", ")),
            ("addresses", model.addresses.map { "${D.\($0)}" }.joined(separator: ", ")),
            ("quirks", model.quirks.joined(separator: ", ")),
            ("actions", model.actions.joined(separator: ", ")),
        ].filter { !$0.1.isEmpty }
        topic.tables = [
            Topic.Table(title: "fields", lines: DeviceRows.rows(of: model).lines()),
            Topic.Table(title: "signals", lines: model.signals.lines),
            Topic.Table(title: "events", lines: model.events.lines),
        ]
        topic.examples = [examples.device(model)]
        topic.messages = model.samples
        return topic
    }

    static func topic(_ component: ComponentRow, _ examples: ExampleWriter) -> Topic {
        var topic = Topic(kind: .component, name: component.name, about: component.about)
        topic.facts = [
            ("series", component.series.map { "\(component.name).\($0)(D)" }.joined(separator: ", ")),
            ("addresses", component.addresses.map { "${\(component.name).\($0)}" }.joined(separator: ", ")),
            ("actions", component.actions.joined(separator: ", ")),
        ].filter { !$0.1.isEmpty }
        topic.tables = [
            Topic.Table(title: "fields of `with`", lines: component.fields.lines()),
            Topic.Table(title: "signals", lines: component.signals.lines),
            Topic.Table(title: "events", lines: component.events.lines),
        ]
        topic.examples = [examples.component(component)]
        return topic
    }

    static func topic(_ action: ActionRow, in catalogue: Catalogue, _ examples: ExampleWriter) -> Topic {
        var topic = Topic(kind: .action, name: action.name, about: action.about)
        let doers =
            catalogue.models.filter { $0.actions.contains(action.name) }.map(\.name)
            + catalogue.components.filter { $0.actions.contains(action.name) }.map(\.name)
        topic.facts = [
            ("lasts", length(of: action)),
            ("strikes", action.hasChances ? "each message; `times` and `share` bound it" : ""),
            ("done by", doers.joined(separator: ", ")),
        ].filter { !$0.1.isEmpty }
        let targets = action.targetFields.map {
            Topic.Line(
                name: $0, type: "name, required",
                about: action.targetFields.count > 1 ? "the target; one of them" : "the target")
        }
        topic.tables = [Topic.Table(title: "fields of `with`", lines: targets + action.fields.lines())]
        topic.examples = [examples.entry(action)]
        return topic
    }

    private static func length(of action: ActionRow) -> String {
        if action.endsLater { return "a moment that ends when its target is up; takes no `for`" }
        if action.isMoment { return "a moment; takes no `for`" }
        return "as long as its `for`; without it to the end of the run"
    }

    static func topic(_ form: FormPage) -> Topic {
        var topic = Topic(kind: .form, name: form.name, about: form.about)
        if let vacuous = form.vacuous { topic.facts.append(("vacuous", "when \(vacuous)")) }
        let keys = form.keys
        func lines(_ names: [String], type: String) -> [Topic.Line] {
            names.compactMap { name in FormPage.rows.first { $0.name == name } }.map { row in
                var line = [row].lines()[0]
                line.type += type
                return line
            }
        }
        topic.tables = [
            Topic.Table(
                title: "keys",
                lines: lines([form.key] + keys.needs, type: ", required") + lines(keys.mayHave, type: "")),
            Topic.Table(title: "keys of every expectation", lines: HeaderRows.expectation.lines()),
        ]
        topic.examples = [ExampleWriter.expect(form.example)]
        return topic
    }
}

extension [ObservableRow] {
    /// One line for each signal; those of its phases stand with it.
    var lines: [Topic.Line] {
        filter { !Phases.isOne($0.name) }.map { row in
            let phases = Phases.of(row.name, in: map(\.name))
            let about = [row.about, row.stepText, phases].filter { !$0.isEmpty }
            return Topic.Line(
                name: row.name, type: row.type.typeText, about: about.joined(separator: "; "))
        }
    }
}

extension ObservableRow {
    fileprivate var stepText: String {
        guard let resolution, resolution > 0, case .quantity(let dimension) = type else { return "" }
        return "in steps of \(Quantity(resolution, dimension))"
    }
}

extension [EventRow] {
    var lines: [Topic.Line] {
        flatMap { event in
            [Topic.Line(name: event.name, type: "", about: event.about)] + event.fieldLines
        }
    }
}

extension EventRow {
    fileprivate var fieldLines: [Topic.Line] {
        fields.filter { !Phases.isOne($0.name) }.map { field in
            Topic.Line(
                depth: 1, name: field.name, type: field.type.typeText,
                about: field.implied.map { "a record without it says \($0)" }
                    ?? Phases.of(field.name, in: fields.map(\.name)))
        }
    }
}

/// Signals of single phases: `power.l1` beside `power`.
enum Phases {
    private static let all = ["l1", "l2", "l3"]

    static func isOne(_ name: String) -> Bool { all.contains { name.hasSuffix(".\($0)") } }

    /// `also .l1 .l2 .l3`, or nothing.
    static func of(_ name: String, in names: [String]) -> String {
        let found = all.filter { names.contains("\(name).\($0)") }
        return found.isEmpty ? "" : "also \(found.map { ".\($0)" }.joined(separator: " "))"
    }
}
