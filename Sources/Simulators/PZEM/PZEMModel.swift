import Documents
import Household
import Quantities
import Scenarios
import Timekeeping

/// The module of Peacefair, as the language knows it.
package enum PZEMModel {
    static let name = "pzem-004t-v3"

    package static let row = ModelRow(
        name: name, about: "energy module of Peacefair on a serial line, Modbus RTU at 9600 8N1",
        sees: ["grid", "solar", "load"], fields: fields, signals: signals, events: events, actions: actions,
        handsOut: ["serial"], addresses: ["pty"],
        units: [
            UnitRow(
                "pty", field: ["address"], fallback: 1, line: "bus", general: Int(PZEMFace.generalAddress))
        ],
        quirks: [PZEMQuirks.checksumGlitch, PZEMQuirks.notANumber], samples: samples,
        check: check)

    /// The device of a plan; `nil` without a site to see.
    @Sendable package static func make(
        _ plan: DevicePlan, view: SiteView?, surroundings: DeviceSurroundings
    ) -> (any SimulatedDevice)? {
        guard let view else { return nil }
        let card = ErrorCard(
            plan.settings.group("error"), accuracyClass: 0.005, seed: surroundings.seed, device: plan.name)
        return PZEM(
            name: plan.name, settings: PZEMSettings(plan.settings), view: view, card: card,
            surroundings: surroundings)
    }

    private static let fields: [ConfigRow] = [
        ConfigRow(
            "address", .count(1...247), default: "1", about: "its own; it answers to 0xF8 (248) as well"),
        ConfigRow(
            "bus", .text,
            about: "name of the line; units that name the same one share it, without it each has its own"),
        ConfigRow(
            "port", .template, about: "a real serial device in place of a pseudoterminal, as /dev/ttyUSB0"),
        ConfigRow(
            "pace", .choice(PZEMTiming.Pace.allCases.map(\.rawValue)), default: "frame",
            about: "an answer comes whole when 9600 baud would have carried it, byte by byte, or at once"),
        ConfigRow(
            "latency", .duration(mayBeNegative: false),
            about: "from a request to the first byte of its answer; drawn from 25 ms to 85 ms when absent"),
        ConfigRow(
            "range", .choice(PZEMMetrology.Range.allCases.map(\.rawValue)), default: "100 A",
            about: "with a shunt, or with a current transformer"),
        ConfigRow(
            "phase", .choice(["l1", "l2", "l3"]), default: "l1", about: "the one that it is clamped to"),
        ConfigRow(
            "alarm", .quantity(.power), about: "power above it raises the alarm; the range when absent",
            example: "2.3 kW"),
        ConfigRow(
            "rollover", .choice(PZEMMetrology.Rollover.allCases.map(\.rawValue)), default: "wrap",
            about: "what the counter does behind 9999.99 kWh"),
        ConfigRow(
            "error", .group(ErrorCard.rows(class: PZEMSettings.accuracyClass)), about: "how it measures wrong"
        ),
    ]

    private static let actions =
        ["bypass", "freeze", "reverse_ct", "spike", "reset"].map { "meter.\($0)" }
        + ["device.reboot", "device.power_loss"]
        + [
            "exception", "silence", "wrong_unit", "wrong_function", "wrong_count", "truncate", "delay",
            "duplicate", "slow",
        ].map { "modbus.\($0)" }
        + ActionRow.builtIn.map(\.name).filter { $0.hasPrefix("serial.") }

    private static let abouts = [
        "power": "active power without direction", "voltage": "between line and neutral",
        "current": "effective value", "energy.import": "counter of all that flowed, whichever way",
        "power_factor": "active over apparent power", "frequency": "of the mains",
    ]

    private static let signals: [ObservableRow] =
        PZEMValues.quantities.map { quantity in
            ObservableRow(
                quantity.name, .quantity(quantity.dimension), resolution: quantity.step,
                about: abouts[quantity.name] ?? "")
        } + [ObservableRow("online", .bool, about: "while it would answer")]

    private static let events: [EventRow] = [
        EventRow(
            "sample",
            [FieldRow("path", .text), FieldRow("row", .count)]
                + PZEMValues.quantities.map {
                    FieldRow($0.name, .quantity($0.dimension), resolution: $0.step)
                }, about: "values were read"),
        EventRow(
            "poll",
            [
                FieldRow("function", .count), FieldRow("address", .count), FieldRow("exception", .count),
                AttemptOutcome.row,
            ], about: "a request came; `exception` is 0 with values and -1 without an answer"),
        EventRow("reboot", about: "it is up again after a loss of power"),
    ]

    /// What a table of fields cannot see.
    private static let check: @Sendable (Settings) -> [Diagnostic] = { settings in
        guard let port = settings.field("port"), case .text(let path) = port.value, !path.hasPrefix("/"),
            !path.hasPrefix("${")
        else { return [] }
        return [
            Diagnostic(
                port.position, "`port` takes the path of a serial device, found `\(Diagnostic.quote(path))`",
                hint: "write /dev/ttyUSB0")
        ]
    }
}
