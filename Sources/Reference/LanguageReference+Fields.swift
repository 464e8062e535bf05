import Documents
import Scenarios

/// Fields and words that have no page of their own: they are found by their names only.
extension LanguageReference {
    /// Rows with what they belong to.
    private struct Place {
        let owner: String
        let rows: [ConfigRow]
    }

    private func hasPage(_ part: String) -> Bool { topics.contains { $0.kind == .part && $0.name == part } }

    private var places: [Place] {
        [
            Place(owner: "a scenario", rows: HeaderRows.scenario.filter { !hasPage($0.name) }),
            Place(owner: "`cases`", rows: HeaderRows.caseFile), Place(owner: "`time`", rows: TimeRows.all),
            Place(owner: "a parameter", rows: HeaderRows.parameter),
            Place(owner: "a site", rows: SiteRows.all),
            Place(owner: "a probe", rows: ProbeRows.all),
            Place(owner: "a timeline entry", rows: HeaderRows.entry),
            Place(owner: "an expectation", rows: HeaderRows.expectation + FormPage.rows),
        ] + catalogue.models.map { Place(owner: $0.name, rows: DeviceRows.rows(of: $0)) }
            + (catalogue.components + catalogue.keyedComponents).map {
                Place(owner: $0.key.map { "a component with `\($0)`" } ?? $0.name, rows: $0.fields)
            } + catalogue.actions.map { Place(owner: $0.name, rows: $0.fields) }
    }

    /// Whether a parameter may be of this type.
    func isType(_ name: String) -> Bool {
        HeaderRows.parameter.contains { $0.name == "type" && $0.kind.words.contains(name) }
    }

    /// What fields of a name take, wherever they stand: `loads` of a site, `ready` of a program.
    func fields(named name: String) -> [Topic] {
        var found: [(topic: Topic, owners: [String])] = []
        for place in places {
            for (row, owner) in Self.rows(place.rows, named: name, of: place.owner) {
                let topic = Self.topic(row)
                if let index = found.firstIndex(where: { PageText.page($0.topic) == PageText.page(topic) }) {
                    found[index].owners.append(owner)
                } else {
                    found.append((topic, [owner]))
                }
            }
        }
        return found.map { topic, owners in
            var topic = topic
            topic.facts.insert(("of", owners.joined(separator: ", ")), at: 0)
            return topic
        }
    }

    private static func rows(
        _ rows: [ConfigRow], named name: String, of owner: String
    ) -> [(row: ConfigRow, owner: String)] {
        rows.flatMap { row in
            (row.name == name ? [(row, owner)] : [])
                + Self.rows(row.kind.fields ?? [], named: name, of: "`\(row.name)` of \(owner)")
        }
    }

    private static func topic(_ row: ConfigRow) -> Topic {
        var topic = Topic(kind: .field, name: row.name, about: row.about)
        let line = [row].lines().first
        topic.facts = [("takes", line?.type ?? "")].filter { !$0.1.isEmpty }
        topic.tables = [Topic.Table(title: "fields", lines: row.kind.fields?.lines() ?? [])]
        return topic
    }

    /// A word that a field takes, or that the hub raises: `choice`, `THEFT_SUSPICION`.
    func words(named name: String) -> [Topic] {
        let takers = places.flatMap { place in
            Self.takers(of: name, in: place.rows, of: place.owner)
        }
        let events = sourcesOfEvents.flatMap { source in
            source.events.filter { event in event.fields.contains { $0.type.words.contains(name) } }.map {
                Topic.Line(name: "\(source.name).\($0.name)", type: "", about: $0.about)
            }
        }
        let mentions = places.flatMap { place in
            Self.mentions(of: name, in: place.rows, of: place.owner)
        }
        guard !(takers + events + mentions).isEmpty else { return [] }
        var topic = Topic(kind: .word, name: name, about: "a word that stands in these places")
        topic.tables = [
            Topic.Table(title: "a value of", lines: takers),
            Topic.Table(title: "in the events", lines: events),
            Topic.Table(title: "set by", lines: mentions),
        ]
        return [topic]
    }

    private var sourcesOfEvents: [(name: String, events: [EventRow])] {
        catalogue.models.map { ($0.name, $0.events) } + catalogue.components.map { ($0.name, $0.events) }
    }

    private static func takers(of word: String, in rows: [ConfigRow], of owner: String) -> [Topic.Line] {
        rows.flatMap { row -> [Topic.Line] in
            let isTaker = row.kind.words.contains(word)
            let line = Topic.Line(name: "`\(row.name)` of \(owner)", type: "", about: row.about)
            return (isTaker ? [line] : [])
                + takers(of: word, in: row.kind.fields ?? [], of: "`\(row.name)` of \(owner)")
        }
    }

    /// Fields whose description names a word in capitals: a kind of alert that they raise.
    private static func mentions(of word: String, in rows: [ConfigRow], of owner: String) -> [Topic.Line] {
        guard word.count > 2, word.allSatisfy({ $0.isUppercase || $0 == "_" }) else { return [] }
        return rows.flatMap { row -> [Topic.Line] in
            let words = row.about.split { !$0.isLetter && $0 != "_" }
            let line = Topic.Line(name: "`\(row.name)` of \(owner)", type: "", about: row.about)
            return (words.contains { $0 == word } ? [line] : [])
                + mentions(of: word, in: row.kind.fields ?? [], of: "`\(row.name)` of \(owner)")
        }
    }
}

extension ConfigKind {
    /// The words of a choice, also of one in a list or among others.
    fileprivate var words: [String] {
        switch self {
        case .choice(let names): names
        case .list(let kind): kind.words
        case .either(let kinds): kinds.flatMap(\.words)
        default: []
        }
    }
}

extension ValueType {
    fileprivate var words: [String] {
        if case .choice(let names) = self { return names }
        return []
    }
}
