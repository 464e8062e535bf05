import Documents
import Household
import Quantities
import Scenarios
import Timekeeping
import Wires

/// The two models of IAMMeter, as the language knows them.
package enum IAMMeterModel {
    package static let wem3080 = row(
        "iammeter-wem3080", phaseCount: 1, "single-phase Wi-Fi meter of IAMMETER")
    package static let wem3080T = row(
        "iammeter-wem3080t", phaseCount: 3, "three-phase Wi-Fi meter of IAMMETER")

    /// The device of a plan; `nil` without a site to see.
    @Sendable package static func make(
        _ plan: DevicePlan, view: SiteView?, surroundings: DeviceSurroundings
    ) -> (any SimulatedDevice)? {
        guard let view else { return nil }
        let settings = IAMMeterSettings(plan.settings, phaseCount: plan.model == wem3080T.name ? 3 : 1)
        let card = ErrorCard(
            plan.settings.group("error"), accuracyClass: IAMMeterSettings.accuracyClass,
            seed: surroundings.seed, device: plan.name)
        return IAMMeter(
            name: plan.name, settings: settings, view: view, card: card, surroundings: surroundings)
    }

    private static func row(_ name: String, phaseCount: Int, _ about: String) -> ModelRow {
        let signals = signals(phaseCount)
        return ModelRow(
            name: name, about: about, sees: ["grid", "solar", "load"], fields: fields(phaseCount),
            signals: signals,
            events: events(signals), actions: actions(phaseCount),
            handsOut: ["push", "mqtt", "rest", "modbus"],
            addresses: ["url", "modbus"], units: [UnitRow("modbus", field: ["modbus", "unit"])],
            quirks: [
                "fast-push", "meter.reset-to-zero", "meter.first-sample-twice", IAMMeter.nothingMeasuredYet,
            ], samples: samples(phaseCount), check: check)
    }

    private static func actions(_ phaseCount: Int) -> [String] {
        let values = ["bypass", "freeze", "reverse_ct", "nan", "spike", "reset"].map { "meter.\($0)" }
        let links = ["cut", "delay", "lose", "duplicate", "reorder", "reset", "slow"].map { "net.\($0)" }
        let life = ["device.reboot", "device.offline", "device.power_loss", "clock.step", "clock.drift"]
        let modbus = ActionRow.builtIn.map(\.name).filter { $0.hasPrefix("modbus.") }
        let http = ActionRow.onHTTP.map(\.name).filter { $0 != "http.tls" }
        return values + (phaseCount > 1 ? ["meter.swap_phases"] : []) + links + life + modbus + http
    }

    private static func fields(_ phaseCount: Int) -> [ConfigRow] {
        let netMetering = ConfigRow(
            "net_metering", .bool, default: "false",
            about: "a fourth row: the algebraic sum with counters of its own")
        return [
            ConfigRow(
                "profile", .choice(["field", "seed"]), default: "field",
                about: "the real bodies, or the guide's"),
            ConfigRow("push", .group(pushFields), about: "HTTP push"),
            ConfigRow("buffer", .group(UploadBufferRules.rows), about: "keeps what could not be uploaded"),
            ConfigRow("error", .group(ErrorCard.rows(class: "1 %")), about: "how it measures wrong"),
            ConfigRow(
                "reactive", .bool, default: "false", about: "adds reactive power and energy to the body"),
            ConfigRow(
                "login",
                .group([
                    ConfigRow("user", .text, required: true, about: "its name"),
                    ConfigRow("password", .text, required: true, about: "plain text"),
                ]), about: "credentials that local REST asks for; any will do without it"),
            ConfigRow(
                "modbus", .group(IAMMeterSettings.Modbus.rows(phaseCount: phaseCount)),
                about: "the Modbus TCP server; `{}` will do"),
            ConfigRow(
                "mqtt",
                .group(
                    PublishingSettings.rows(
                        topic: "device/SERIAL/realtime, in the profile seed iammeter/SERIAL/data,")),
                about: "publishing over MQTT, in place of HTTP push"),
        ] + (phaseCount > 1 ? [netMetering] : [])
    }

    private static let pushFields =
        PushSettings.rows(
            address: "${hub.url}/api/iammeter/webhook",
            every: ConfigRow(
                "every", .duration(mayBeNegative: false), required: true, about: "time between uploads"),
            retries: 0, retry: "what it does without an answer", pause: "pause before each") + [
            ConfigRow(
                "keep_alive", .bool, default: "false",
                about: "one connection for all uploads; the real one closes"),
            ConfigRow("key", .text, about: "sent as `?key=` of the address"),
            ConfigRow(
                "verify", .bool, default: "true",
                about: "over HTTPS, whether the receiver must show a valid certificate"),
        ]

    private static func signals(_ phaseCount: Int) -> [ObservableRow] {
        let format = IAMMeterFormat(firmware: IAMMeterSettings.defaultFirmware, phaseCount: phaseCount)
        let values: [(String, Dimension, Double, about: String)] = [
            ("power", .power, DecimalStep.of(format.powerPlaces), "as the site's signal, import positive"),
            ("voltage", .voltage, DecimalStep.of(format.voltagePlaces), "between line and neutral"),
            ("current", .current, DecimalStep.of(format.currentPlaces), "effective value"),
            ("energy.import", .energy, format.energyStepKWh * 1000, "counter of what came in"),
            ("energy.export", .energy, format.energyStepKWh * 1000, "counter of what went out"),
            (
                "power_factor", .ratio, DecimalStep.of(IAMMeterFormat.powerFactorPlaces),
                "active over apparent power"
            ),
        ]
        let suffixes = [""] + (1...phaseCount).map { ".l\($0)" }
        let phased = values.flatMap { value in
            suffixes.map { suffix in
                ObservableRow(
                    value.0 + suffix, .quantity(value.1), resolution: value.2, about: value.about)
            }
        }
        return phased + [
            ObservableRow(
                "frequency", .quantity(.frequency), resolution: 0.01, about: "of the mains"),
            ObservableRow("buffered", .count, about: "rows that wait in the buffer"),
            ObservableRow("online", .bool, about: "while it can be reached"),
        ]
    }

    private static func events(_ signals: [ObservableRow]) -> [EventRow] {
        let values = signals.filter { $0.name != "buffered" && $0.name != "online" }
            .map { FieldRow($0.name, $0.type, resolution: $0.resolution) }
        return [
            EventRow(
                "sample", [FieldRow("path", .text), FieldRow("row", .count)] + values,
                about: "values were put up for handing out"),
            EventRow(
                "push",
                [
                    FieldRow("status", .count), AttemptOutcome.row, FieldRow("attempt", .count),
                    FieldRow("took", .quantity(.time)),
                ], about: "one attempt of an upload; without an answer its status is 0"),
            EventRow(
                "publish",
                [
                    AttemptOutcome.row, FieldRow("attempt", .count), FieldRow("took", .quantity(.time)),
                ],
                about:
                    "one attempt to publish; answered when the broker has acknowledged it, at QoS 0 when it has left"
            ),
            EventRow(
                "request",
                [
                    FieldRow("path", .text), FieldRow("status", .count), AttemptOutcome.row,
                    FieldRow("body", .text),
                ],
                about: "a client asked its local REST; without an answer that leaves whole its status is 0"),
            EventRow(
                "poll",
                [
                    FieldRow("function", .count), FieldRow("address", .count), FieldRow("exception", .count),
                    AttemptOutcome.row,
                ],
                about: "a client asked over Modbus; `exception` is 0 with values and -1 without an answer"),
            EventRow("reboot", about: "it is up again after a loss of power"),
        ]
    }

    /// What a table of fields cannot see: how fast the real one can upload, and where it can upload to.
    private static let check: @Sendable (Settings) -> [Diagnostic] = { settings in
        let mayBeFast = (settings.list("quirks") ?? []).contains(.text("fast-push"))
        let onPush = settings.group("push").map { push in
            cadenceMistakes(push, mayBeFast: mayBeFast) + addressMistakes(push)
        }
        let onMQTT = settings.group("mqtt").map { mqtt in
            let mistakes = PublishingSettings.mistakes(in: mqtt)
            return mistakes.isEmpty ? cadenceMistakes(mqtt, mayBeFast: mayBeFast) : mistakes
        }
        return (onPush ?? []) + (onMQTT ?? []) + wayMistakes(settings)
    }

    /// The real one has run modes, of which one holds.
    private static func wayMistakes(_ settings: Settings) -> [Diagnostic] {
        guard settings.field("push") != nil, let mqtt = settings.field("mqtt") else { return [] }
        return [
            Diagnostic(
                mqtt.position, "the real meter pushes or publishes, never both",
                hint: "leave out `push` or `mqtt`, or write a second meter")
        ]
    }

    private static func cadenceMistakes(_ push: Settings, mayBeFast: Bool) -> [Diagnostic] {
        guard let every = push.field("every"), case .duration(let span) = every.value else { return [] }
        if span <= .zero {
            return [
                Diagnostic(every.position, "`every` of a push must be longer than nothing", hint: "write 5 s")
            ]
        }
        guard span < .seconds(2), !mayBeFast else { return [] }
        return [
            Diagnostic(
                every.position,
                "the real meter uploads every 2 s at the most, found \(DurationText.text(span))",
                hint: "write 2 s, or add `quirks: [fast-push]`")
        ]
    }

    private static func addressMistakes(_ push: Settings) -> [Diagnostic] {
        guard let to = push.field("to"), case .text(let address) = to.value, !address.hasPrefix("${") else {
            return []
        }
        guard HTTPURL(address) == nil, !address.contains("${") else { return [] }
        return [
            Diagnostic(
                to.position, "`to` of a push takes an address, found `\(address)`",
                hint: "write \"${hub.url}/api/iammeter/webhook\"")
        ]
    }
}
