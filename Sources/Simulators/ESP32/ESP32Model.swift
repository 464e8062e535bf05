import Documents
import Foundation
import Household
import Quantities
import Scenarios
import Wires

/// The meter of an ESP32 and a PZEM-004T, as the language knows it.
package enum ESP32Model {
    package static let row = ModelRow(
        name: "esp32-meter",
        about:
            "an ESP32 that reads a PZEM-004T over a serial line and posts JSON: the published sketch, or corrected",
        sees: [], fields: fields, signals: signals, events: events, actions: actions,
        handsOut: ["push", "mqtt"],
        quirks: ESP32Quirk.allCases.map(\.rawValue), samples: samples, check: check)

    @Sendable package static func make(
        _ plan: DevicePlan, view: SiteView?, surroundings: DeviceSurroundings
    ) -> (any SimulatedDevice)? {
        ESP32Meter(name: plan.name, settings: ESP32Settings(plan.settings), surroundings: surroundings)
    }

    static let defaultBatch = 50

    private static let actions =
        ["cut", "delay", "lose", "duplicate", "reset", "slow"].map { "net.\($0)" }
        + ["device.reboot", "device.offline", "device.power_loss", "clock.step", "clock.drift"]
        + ["malformed", "cut_body", "stall", "oversize"].map { "http.\($0)" }

    private static let fields = [
        ConfigRow(
            "profile", .choice(["guide", "fixed"]), default: "guide",
            about:
                "the sketch as it was published, or with its faults corrected; `quirks` gives single ones back"
        ),
        ConfigRow(
            "serial", .text, default: ESP32Settings.defaultSerial,
            about: "`meterId` of what it sends; the default is that of the sketch"),
        ConfigRow("sensor", .group(sensorFields), required: true, about: "the PZEM-004T that it reads"),
        ConfigRow("push", .group(pushFields), about: "HTTP push"),
        ConfigRow(
            "buffer", .group(bufferFields),
            about: "the card that keeps what could not be uploaded; flash for a day with `profile: fixed`"),
        ConfigRow(
            "arduinojson", .choice(ArduinoJSON.allCases.map(\.rawValue)),
            about: "the library that prints numbers; 6.21.5, and 7.2.0 with `profile: fixed`"),
        ConfigRow("mqtt", .group(mqttFields), about: "publishing over MQTT, in place of HTTP push"),
        ConfigRow(
            "health", .group(BoardHealth.rows),
            about: "with `profile: fixed`, what it says of itself with each reading; nothing when not given"),
    ]

    private static let sensorFields = [
        ConfigRow(
            "pty", .template, required: true, about: "the path of its serial line, for example `${pzem.pty}`",
            example: "/dev/ttyUSB0"),
        ConfigRow(
            "address", .either([.count(1...248), .choice([ESP32Settings.generalAddress])]), default: "0xF8",
            about: "whom it asks: the general address, or that of one module"),
    ]

    private static let pushFields =
        PushSettings.rows(
            address: "${hub.url}/api/readings/create",
            every: ConfigRow(
                "every", .duration(mayBeNegative: false), default: "5 s",
                about: "from the start of one round to the next; the published loop adds up to 0.1 s"),
            retries: 3, retry: "what it does without an answer; 3 further attempts with `profile: fixed`",
            pause: "pause before the first; twice as long before each further one") + [
            ConfigRow(
                "keep_alive", .bool,
                about: "one connection for all uploads; true with `profile: fixed` only"),
            ConfigRow("key", .text, about: "sent as the header `X-API-Key`"),
            ConfigRow(
                "verify", .bool,
                about:
                    "over HTTPS, whether the receiver must show a certificate of the pinned authority; true with `profile: fixed` only"
            ),
            ConfigRow(
                "ca", .text, default: "run",
                about: "the pinned authority: `run`, which makes the certificates of a run, or a file of PEM"),
        ]

    private static let mqttFields =
        PublishingSettings.rows(topic: "smartmeter/SERIAL/data") + [
            ConfigRow(
                "repeat", .duration(mayBeNegative: false), default: "30 min",
                about: "at QoS 1, so much of what was acknowledged is published again on a new connection"),
            ConfigRow(
                "repeat_after", .duration(mayBeNegative: false), default: "5 min",
                about: "how long after connecting anew, so that others have come back too"),
        ]

    private static let bufferFields =
        UploadBufferRules.rows.filter { $0.name != "order" } + [
            ConfigRow(
                "batch", .count(1...1000), default: "\(defaultBatch)",
                about: "rows of one upload when it empties, oldest first")
        ]

    private static let values: [ObservableRow] = [
        ObservableRow("power", .quantity(.power), resolution: 0.1, about: "as it last read it"),
        ObservableRow("voltage", .quantity(.voltage), resolution: 0.1, about: "between line and neutral"),
        ObservableRow("current", .quantity(.current), resolution: 0.001, about: "effective value"),
        ObservableRow(
            "energy.import", .quantity(.energy), resolution: 1, about: "the counter of the sensor"),
        ObservableRow("frequency", .quantity(.frequency), resolution: 0.1, about: "of the mains"),
        ObservableRow(
            "power_factor", .quantity(.ratio), resolution: 0.01, about: "active over apparent power"),
    ]

    private static let signals =
        values + [
            ObservableRow("buffered", .count, about: "rows that wait on the card"),
            ObservableRow("online", .bool, about: "while it can reach the network"),
        ]

    private static let events = [
        EventRow(
            "sample",
            [FieldRow("path", .text), FieldRow("row", .count)]
                + values.map { FieldRow($0.name, $0.type, resolution: $0.resolution) },
            about: "a reading was put up for sending"),
        EventRow(
            "push",
            [
                FieldRow("status", .count), AttemptOutcome.row, FieldRow("code", .count),
                FieldRow("attempt", .count), FieldRow("took", .quantity(.time)), FieldRow("row", .count),
                FieldRow("rows", .count),
            ],
            about:
                "one attempt of an upload; without an answer its status is 0, and `code` is what the firmware's client returns, the status of the answer or -1 refused, -3 body not sent, -5 connection lost, -7 no HTTP, -8 head too large, -11 no answer in time"
        ),
        EventRow(
            "publish",
            [
                AttemptOutcome.row, FieldRow("attempt", .count), FieldRow("took", .quantity(.time)),
                FieldRow("row", .count), FieldRow("rows", .count),
            ],
            about:
                "one attempt to publish; answered when the broker has acknowledged it, at QoS 0 when it has left"
        ),
        EventRow(
            "sensor", [FieldRow("problem", .choice(["mute", "short", "crc", "foreign"]))],
            about: "a read of the sensor brought nothing"),
        EventRow(
            "dropped", [FieldRow("row", .count)], about: "a reading was thrown away, since there is no Wi-Fi"),
        EventRow("reboot", about: "it has power again after a loss"),
    ]

    /// What a table of fields cannot see.
    private static let check: @Sendable (Settings) -> [Diagnostic] = { settings in
        var mistakes: [Diagnostic] = []
        if settings.text("profile") != "fixed" {
            if let health = settings.field("health") {
                mistakes.append(
                    Diagnostic(
                        health.position, "the published sketch says nothing of its board",
                        hint: "write profile: fixed"))
            }
            for field in [settings.field("buffer"), settings.group("push")?.field("retry")] {
                guard let field else { continue }
                mistakes.append(
                    Diagnostic(
                        field.position, "the published sketch has no `\(field.name)`: it sends once",
                        hint: "write profile: fixed"))
            }
        }
        if let mqtt = settings.group("mqtt") { mistakes += PublishingSettings.mistakes(in: mqtt) }
        if settings.field("push") != nil, let mqtt = settings.field("mqtt") {
            mistakes.append(
                Diagnostic(
                    mqtt.position, "a board pushes or publishes, never both",
                    hint: "leave out `push` or `mqtt`, or write a second board"))
        }
        if let push = settings.group("push") {
            mistakes += cadenceMistakes(push) + addressMistakes(push) + authorityMistakes(push)
        }
        return mistakes
    }

    private static func cadenceMistakes(_ push: Settings) -> [Diagnostic] {
        guard let every = push.field("every"), case .duration(let span) = every.value,
            span < .seconds(1)
        else { return [] }
        return [
            Diagnostic(
                every.position, "`every` of a push must be 1 s or longer: a round takes some 0.2 s",
                hint: "write 5 s")
        ]
    }

    private static func addressMistakes(_ push: Settings) -> [Diagnostic] {
        guard let to = push.field("to"), case .text(let address) = to.value, !address.contains("${"),
            HTTPURL(address) == nil
        else { return [] }
        return [
            Diagnostic(
                to.position, "`to` of a push takes an address, found `\(address)`",
                hint: "write \"${hub.url}/api/readings/create\"")
        ]
    }

    private static func authorityMistakes(_ push: Settings) -> [Diagnostic] {
        guard let field = push.field("ca"), let path = ESP32Settings.authority(field),
            pinned(path) == nil
        else { return [] }
        return [
            Diagnostic(
                field.position, "`ca` takes `run` or a file of certificates in PEM, found \(path)",
                hint: "write ca: run")
        ]
    }

    /// Whom a device trusts that has pinned the authorities of a file; `nil` when there are none in it.
    static func pinned(_ path: String) -> ClientTLS? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return try? ClientTLS(pinned: text)
    }
}
