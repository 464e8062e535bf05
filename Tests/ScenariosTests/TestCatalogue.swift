import Documents
import Quantities

@testable import Scenarios

/// Rows as models and components of the real catalogue have them, small enough to read.
enum TestCatalogue {
    static let whole = Catalogue(
        models: [meter("iammeter-wem3080", phases: 1), meter("iammeter-wem3080t", phases: 3), sink],
        components: [hub, program], actions: ActionRow.builtIn, siteSignals: ObservableRow.site,
        siteEvents: EventRow.site)

    static func meter(_ name: String, phases: Int) -> ModelRow {
        ModelRow(
            name: name, about: "a Wi-Fi meter", sees: ["grid", "solar", "load"],
            fields: [
                ConfigRow("profile", .choice(["field", "seed"]), default: "field"),
                ConfigRow("push", .group(push)),
                ConfigRow("buffer", .group(buffer)),
                ConfigRow("modbus", .group([ConfigRow("unit", .count(0...255), default: "1")])),
            ],
            signals: signals(phases: phases),
            events: [
                EventRow("sample", [FieldRow("energy.import", .quantity(.energy), resolution: 10)]),
                EventRow(
                    "push",
                    [
                        FieldRow("status", .count), FieldRow("attempt", .count),
                        FieldRow("took", .quantity(.time)),
                    ]),
                EventRow("reboot"),
            ],
            actions: ActionRow.builtIn.filter { $0.targetFields.contains("device") && $0.name != "http.tls" }
                .map(\.name),
            handsOut: ["push", "rest", "modbus"],
            addresses: ["url", "modbus"], quirks: ["fast-push"],
            check: { settings in
                guard let push = settings.group("push"), let every = push.duration("every"),
                    every < .seconds(2),
                    settings.list("quirks")?.contains(.text("fast-push")) != true,
                    let position = push.field("every")?.position
                else { return [] }
                return [
                    Diagnostic(
                        position, "`every` of a push is at least 2 s", hint: "write quirks: [fast-push]")
                ]
            })
    }

    private static let push: [ConfigRow] = [
        ConfigRow("to", .template, required: true),
        ConfigRow("every", .duration(mayBeNegative: false), required: true),
        ConfigRow("first", .duration(mayBeNegative: false)),
        ConfigRow("timeout", .duration(mayBeNegative: false), default: "5 s"),
        ConfigRow("keep_alive", .bool, default: "false"),
    ]

    private static let buffer: [ConfigRow] = [
        ConfigRow("kind", .choice(["none", "ram", "flash"]), default: "none"),
        ConfigRow("room", .either([.duration(mayBeNegative: false), .count(1...Int.max)])),
    ]

    private static func signals(phases: Int) -> [ObservableRow] {
        let names = phases == 1 ? [""] : ["", ".l1", ".l2", ".l3"]
        let phased: [(String, Dimension, Double)] = [
            ("power", .power, 0.1), ("voltage", .voltage, 0.1), ("current", .current, 0.01),
        ]
        return phased.flatMap { name, dimension, step in
            names.map { ObservableRow(name + $0, .quantity(dimension), resolution: step) }
        } + [
            ObservableRow("energy.import", .quantity(.energy), resolution: 10),
            ObservableRow("energy.export", .quantity(.energy), resolution: 10),
            ObservableRow("frequency", .quantity(.frequency), resolution: 0.01),
            ObservableRow("power_factor", .number, resolution: 0.01),
            ObservableRow("buffered", .count),
            ObservableRow("online", .bool),
        ]
    }

    static let sink = ModelRow(
        name: "sink", about: "answers 200 to everything", sees: [], fields: [], signals: [],
        events: [
            EventRow(
                "request", [FieldRow("path", .text), FieldRow("status", .count), FieldRow("body", .text)])
        ],
        actions: ["net.cut", "net.delay", "http.stall"], addresses: ["url"])

    static let kinds = ["THEFT_SUSPICION", "METER_OFFLINE", "HIGH_USAGE"]

    static let hub = ComponentRow(
        name: "hub", about: "ingestion and alerting",
        fields: [
            ConfigRow("listen", .text), ConfigRow("zone", .text),
            ConfigRow(
                "devices",
                .list(
                    .group([
                        ConfigRow("id", .text, required: true), ConfigRow("serial", .text),
                        ConfigRow("name", .text),
                    ])),
                default: "[]"),
            ConfigRow(
                "alerts",
                .group([ConfigRow("offline_after", .duration(mayBeNegative: false), default: "1 min")])),
        ],
        signals: [
            ObservableRow(
                "latest().power", .quantity(.power), resolution: 0.1, arguments: [.meter],
                renewedBy: "reading"),
            ObservableRow("latest().voltage", .quantity(.voltage), resolution: 0.1, arguments: [.meter]),
            ObservableRow("energy().import", .quantity(.energy), resolution: 10, arguments: [.meter, .day]),
            ObservableRow("lateness()", .quantity(.time), arguments: [.meter]),
        ],
        events: [
            EventRow(
                "reading",
                [
                    FieldRow("meter", .meter), FieldRow("taken_at", .instant),
                    FieldRow("power", .quantity(.power), resolution: 0.1), FieldRow("duplicate", .bool),
                    FieldRow("conflict", .bool),
                ]),
            EventRow(
                "refused",
                [FieldRow("reason", .choice(["unknown-meter", "not-json"])), FieldRow("status", .count)]),
            EventRow("alert", alertFields), EventRow("cleared", Array(alertFields.prefix(2))),
        ],
        actions: ActionRow.builtIn.filter { $0.targetFields.contains("component") }.map(\.name),
        addresses: ["url"], series: ["readings"], tables: ["hourly", "daily"],
        meters: { settings in
            (settings.list("devices") ?? []).compactMap { item in
                guard case .group(let device) = item, let id = device.text("id") else { return nil }
                return (id, device.text("serial"))
            }
        })

    static let program = ComponentRow(
        name: "process", about: "a program", key: "run",
        fields: [
            ConfigRow("run", .list(.template), required: true), ConfigRow("env", .map(.template)),
        ],
        signals: [], events: [],
        addresses: ["url"],
        check: { settings in
            guard settings.list("run")?.isEmpty ?? true else { return [] }
            return [Diagnostic(settings.position, "`run` takes a program")]
        })

    private static let alertFields: [FieldRow] = [
        FieldRow("kind", .choice(kinds)), FieldRow("meter", .meter),
        FieldRow(
            "value", .number,
            dimensionBy: (
                "kind", ["THEFT_SUSPICION": .current, "HIGH_USAGE": .power, "METER_OFFLINE": .time]
            )),
    ]
}
