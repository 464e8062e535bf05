import Documents
import Quantities
import Scenarios

extension LanguageReference {
    /// The parts of a scenario, in the order of a file.
    static func parts(_ examples: ExampleWriter) -> [Topic] {
        let catalogue = examples.catalogue
        return [
            part(
                "scenario", "what a file says about itself, and its parts", HeaderRows.scenario.withoutFields,
                []),
            part(
                "fragment", "a file that others include; `run` skips it", HeaderRows.fragment.withoutFields,
                []),
            part(
                "time", about("time"), TimeRows.all,
                ["  start: 2025-06-21 12:00", "  zone: Europe/Berlin", "  length: 8 h"]),
            part(
                "params", about("params"), HeaderRows.parameter,
                ["  trick: {type: action, default: none}", "  alarm: {type: bool, default: false}"]),
            part(
                "site", about("site"), SiteRows.all,
                [
                    "  home:", "    place: {lat: 52.52 deg, lon: 13.40 deg}", "    grid:  {phases: 3}",
                    "    roof:  {peak: 5 kW}", "    loads: {base: 120 W, profile: couple}",
                ]),
            part(
                "devices", about("devices"), catalogue.models.first.map { DeviceRows.common(of: $0) } ?? [],
                examples.device(catalogue.models.first { !$0.sees.isEmpty } ?? catalogue.models[0]).lines,
                more: [named("models", catalogue.models.map { ($0.name, $0.about) })]),
            part(
                "system", about("system"), [],
                catalogue.components.first.map { examples.component($0).lines } ?? [],
                more: [
                    named("components", catalogue.components.map { ($0.name, $0.about) })
                ]
                    + catalogue.keyedComponents.map {
                        Topic.Table(title: "fields of \($0.about)", lines: $0.fields.lines())
                    }),
            part(
                "probes", about("probes"), ProbeRows.all,
                [
                    "  meters:", "    get: \"${hub.url}/api/meters\"", "    every: 10 s",
                    "    pick: {first: /meters/0/id text}",
                ]),
            part(
                "timeline", about("timeline"), HeaderRows.entry,
                [
                    "  - id: kettle", "    at: \"18:30\"", "    do: load.add",
                    "    with: {site: home, power: 2 kW}", "    for: 10 min",
                ]),
            part(
                "expect", about("expect"), HeaderRows.expectation,
                ["  - id: nobody-falls-silent", "    never: hub.alert(kind == METER_OFFLINE)"],
                more: [named("forms", FormPage.all.map { ($0.name, $0.about) })]),
        ]
    }

    private static func part(
        _ name: String, _ about: String, _ rows: [ConfigRow], _ example: [String],
        more: [Topic.Table] = []
    ) -> Topic {
        var topic = Topic(kind: .part, name: name, about: about)
        topic.tables = [Topic.Table(title: "fields", lines: rows.lines())].filter { !$0.lines.isEmpty } + more
        if !example.isEmpty { topic.examples = [Topic.Example(part: name, lines: example)] }
        return topic
    }

    private static func about(_ key: String) -> String {
        HeaderRows.scenario.first { $0.name == key }?.about ?? ""
    }

    private static func named(_ title: String, _ rows: [(String, String)]) -> Topic.Table {
        Topic.Table(title: title, lines: rows.map { Topic.Line(name: $0.0, type: "", about: $0.1) })
    }
}

extension [ConfigRow] {
    /// The rows themselves; what stands below them has topics of its own.
    fileprivate var withoutFields: [ConfigRow] {
        map { row in
            var row = row
            switch row.kind {
            case .group: row.kind = .group([])
            case .map(.group): row.kind = .map(.group([]))
            case .list(.group): row.kind = .list(.group([]))
            default: break
            }
            return row
        }
    }
}
