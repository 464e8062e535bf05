import Quantities
import Scenarios

extension LanguageReference {
    /// What may stand in conditions.
    static let expressions: [Topic] = [units, functions, operators, instants, truth, types, texts]

    private static let units: Topic = {
        var topic = Topic(
            kind: .expression, name: "units", about: "a number, a space, a unit: `3.2 kW`, `30 min`, `30 %`")
        let lines = Dimension.kinds.map { dimension in
            Topic.Line(name: words(for: dimension), type: symbols(of: dimension), about: dimension.example)
        }
        topic.tables = [Topic.Table(title: "dimensions", lines: lines)]
        topic.facts = [
            ("mixing", "`kW` and `kWh` do not mix; units are checked before the run"),
            ("a day", "`d` is 24 h, whatever the zone does"),
            ("currencies", "any active code of ISO 4217, and they do not mix"),
        ]
        topic.examples = [ExampleWriter.expect(["always: home.grid.power < 3.2 kW + 200 W"])]
        return topic
    }()

    private static func words(for dimension: Dimension) -> String {
        let phrase =
            switch dimension {
            case .price: Dimension.prices.phrase
            case .money: Dimension.moneys.phrase
            default: dimension.phrase
            }
        return String(phrase.split(separator: " ", maxSplits: 1)[1])
    }

    private static func symbols(of dimension: Dimension) -> String {
        switch dimension {
        case .price: "EUR/kWh, PKR/kWh …"
        case .money: "EUR, PKR, JPY …"
        case .time: DurationText.unitSymbols.joined(separator: " ")
        default:
            MeasureUnit.all.filter { $0.dimension == dimension }.map(\.symbol).joined(separator: " ")
        }
    }

    private static let functions: Topic = {
        var topic = Topic(
            kind: .expression, name: "functions",
            about: "over values, over the window so far, or over a span")
        topic.tables = [
            table(
                "functions",
                [
                    ("abs(x)", "the value without its sign"), ("min(x, y)", "the smaller; `min(x)` so far"),
                    ("max(x, y)", "the larger; `max(x)` so far"), ("sum(x, y)", "all together"),
                    ("avg(x, 10 min)", "the mean of the last ten minutes; `avg(x)` so far"),
                    ("rate(x, 10 s)", "the change per second"),
                    ("count(E)", "how often the event has happened in the window"),
                    ("x.p95", "95 of 100 values lie below; any percentile"),
                ])
        ]
        topic.examples = [ExampleWriter.expect(["always: avg(home.grid.power, 10 min) < 5 kW"])]
        return topic
    }()

    private static let operators: Topic = {
        var topic = Topic(
            kind: .expression, name: "operators", about: "how conditions are put together")
        topic.tables = [
            table(
                "operators",
                [
                    ("+ - * /", "arithmetic with units"), ("== != < <= > >=", "comparison"),
                    ("in a..b", "between the two, both included"), ("and or not", "`unknown` goes with them"),
                    ("E(f == v and …)", "only events whose fields are so"),
                    ("E[2]", "the second occurrence, as an instant"),
                ])
        ]
        topic.facts = [
            ("equal", "means: closer than half a step of the device that shows it"),
            ("unknown", "never satisfies and never violates"),
        ]
        topic.examples = [
            ExampleWriter.expect(["always: meter.voltage in 200 V..253 V and not (meter.power > 9 kW)"])
        ]
        return topic
    }()

    private static let instants: Topic = {
        var topic = Topic(
            kind: .expression, name: "instants", about: "points in time, for `at`, `during` and `that`")
        topic.tables = [
            table(
                "instants",
                [
                    ("\"18:30\"", "local to `time.zone`; the first at or after the start"),
                    ("day 2 07:00", "day 1 is the date of the start"), ("start + 4 h", "from the start"),
                    ("end - 1 min", "before the end"), ("T.start, T.end", "of an entry of the timeline"),
                    ("hub.alert[2] + 5 s", "after the second occurrence of an event"),
                ])
        ]
        topic.examples = [ExampleWriter.expect(["that: home.grid.power < 9 kW", "at: start + 4 h"])]
        return topic
    }()

    private static let truth: Topic = {
        var topic = Topic(
            kind: .expression, name: "truth",
            about: "what really was, to compare what a component has stored with")
        topic.tables = [
            table(
                "truth",
                [
                    (
                        "truth(D)",
                        "the rows that a device put up for handing out, whether or not they arrived"
                    ),
                    (
                        "truth(D.push)",
                        "the same of one way, where D has several: push, mqtt, modbus, rest, serial"
                    ),
                    ("truth(S.grid)", "what a site itself draws"),
                    ("truth.hourly(S.grid)", "its energy by hour; `truth.daily` by day"),
                ])
        ]
        topic.facts = [("values", "are those of the device's face, after its errors, quirks and faults")]
        topic.examples = [ExampleWriter.expect(["series: hub.readings(meter)", "equals: truth(meter.push)"])]
        return topic
    }()

    private static let types: Topic = {
        var topic = Topic(kind: .expression, name: "types", about: "what a parameter may hold")
        topic.tables = [
            table(
                "types",
                [
                    ("quantity", "a number with a unit, of the dimension of the default"),
                    ("ratio", "0.3, or 30 %"),
                    ("duration", "5 s, or 1 h 30 min"), ("clock", "\"18:30\", or day 2 07:00"),
                    ("instant", "start + 4 h, or outage.end"), ("count", "a whole number"),
                    ("bool", "true or false"),
                    ("text", "any text"), ("choice", "one of the words that `of` lists"),
                    ("action", "the name of an action, or none"),
                ])
        ]
        topic.examples = [
            Topic.Example(
                part: "params",
                lines: [
                    "  level: {type: choice, of: [low, high], default: low}",
                    "  wait: {type: duration, default: 5 s}",
                ])
        ]
        return topic
    }()

    private static let texts: Topic = {
        var topic = Topic(kind: .expression, name: "texts", about: "what a text may hold besides itself")
        topic.tables = [
            table(
                "texts",
                [
                    (
                        "$name",
                        "alone: the value of a parameter; in a longer text: its text, as it is written"
                    ),
                    ("$$name", "the text `$name` itself"),
                    ("$5, $SYS/#", "themselves: a name begins with a small letter"),
                    ("${hub.url}", "an address of what the scenario declares"),
                ])
        ]
        topic.examples = [
            Topic.Example(
                part: "probes",
                lines: [
                    "  meters:", "    get: \"${hub.url}/api/meters?about=$$all\"", "    every: 10 s",
                    "    pick: {first: /meters/0/id text}",
                ])
        ]
        return topic
    }()

    private static func table(_ title: String, _ rows: [(String, String)]) -> Topic.Table {
        Topic.Table(title: title, lines: rows.map { Topic.Line(name: $0.0, type: "", about: $0.1) })
    }
}
