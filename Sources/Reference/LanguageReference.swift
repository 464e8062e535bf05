import Documents
import Scenarios

/// Everything that the language offers, from the tables that the checker uses.
package struct LanguageReference: Sendable {
    package let topics: [Topic]
    let catalogue: Catalogue

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        let examples = ExampleWriter(catalogue: catalogue)
        topics =
            Self.parts(examples)
            + catalogue.models.map { Self.topic($0, examples) }
            + catalogue.components.map { Self.topic($0, examples) }
            + catalogue.actions.map { Self.topic($0, in: catalogue, examples) }
            + FormPage.all.map(Self.topic)
            + Self.signals(catalogue, examples)
            + Self.events(catalogue, examples)
            + Self.alerts(catalogue)
            + Self.expressions
    }

    /// What is known by a name; several when it means several things, none when it means nothing.
    ///
    /// A form is also found by its key alone, and a signal of a component without its brackets; what has no page of its own,
    /// by the fields of that name, and then by the fields and events that take it as a value.
    package func topics(named name: String) -> [Topic] {
        let wanted = Self.plain(name)
        let exact = topics.filter { Self.plain($0.name) == wanted }
        guard exact.isEmpty else { return exact }
        let forms = topics.filter { topic in
            topic.kind == .form && topic.name.split(separator: " ").contains { $0 == wanted }
        }
        guard forms.isEmpty else { return forms }
        if isType(name) { return topics.filter { $0.name == "types" } }
        let fields = fields(named: name)
        return fields.isEmpty ? words(named: name) : fields
    }

    /// ``unknown name `lod.add`; did you mean `load.add`?``
    package func refusal(of name: String) -> String {
        let known = topics.map { Self.plain($0.name) }
        let question = NearestName.question(for: Self.plain(name), in: known)
        let advice = question.isEmpty ? "; `wattloop explain` lists what there is" : question
        return "unknown name `\(Diagnostic.quote(name))`\(advice)"
    }

    private static func plain(_ name: String) -> String { name.replacing("()", with: "") }
}
