import Scenarios

extension LanguageReference {
    /// Who shows signals and tells of events, and what examples call it.
    private struct Source {
        let title: String
        let example: String
        let signals: [ObservableRow]
        let events: [EventRow]
    }

    private static func sources(_ catalogue: Catalogue) -> [Source] {
        [
            Source(
                title: "every site", example: "home", signals: catalogue.siteSignals,
                events: catalogue.siteEvents)
        ]
            + catalogue.models.map {
                Source(
                    title: $0.name, example: ExampleWriter.name(of: $0), signals: $0.signals,
                    events: $0.events)
            }
            + catalogue.components.map {
                Source(title: $0.name, example: $0.name, signals: $0.signals, events: $0.events)
            }
    }

    /// One topic for each name of a signal, with all who show it. Those of single phases stand with the whole.
    static func signals(_ catalogue: Catalogue, _ examples: ExampleWriter) -> [Topic] {
        let sources = sources(catalogue)
        return names(sources.flatMap { $0.signals.map(\.name) }.filter { !Phases.isOne($0) }).map { name in
            let found = sources.compactMap { source in
                source.signals.first { $0.name == name }.map { (source, $0) }
            }
            var topic = Topic(
                kind: .signal, name: name,
                about: found.map(\.1.about).first { !$0.isEmpty } ?? "")
            topic.tables = [
                Topic.Table(
                    title: "shown by",
                    lines: found.map { source, row in
                        let line = source.signals.lines.first { $0.name == row.name }
                        return Topic.Line(
                            name: source.title, type: line?.type ?? "", about: line?.about ?? "")
                    })
            ]
            topic.examples = found.last.map { [examples.expectation($1, of: $0.example)] } ?? []
            return topic
        }
    }

    static func events(_ catalogue: Catalogue, _ examples: ExampleWriter) -> [Topic] {
        let sources = sources(catalogue)
        return names(sources.flatMap { $0.events.map(\.name) }).map { name in
            let found = sources.compactMap { source in
                source.events.first { $0.name == name }.map { (source, $0) }
            }
            var topic = Topic(kind: .event, name: name, about: found[0].1.about)
            topic.tables = found.map { source, row in
                Topic.Table(title: "told by \(source.title)", lines: Array([row].lines.dropFirst()))
            }
            topic.examples = [examples.expectation(found[0].1, of: found[0].0.example)]
            return topic
        }
    }

    private static func names(_ names: [String]) -> [String] {
        names.reduce(into: []) { found, name in if !found.contains(name) { found.append(name) } }
    }
}
