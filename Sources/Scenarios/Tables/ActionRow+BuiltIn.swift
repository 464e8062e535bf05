import Documents
import Quantities

extension ActionRow {
    /// All the actions that this version carries out.
    package static let builtIn: [ActionRow] =
        onSites + onMeterValues + onDevices + onNetworks + onHTTP + onModbus + onSerialLines + onComponents
        + drives

    private static let onSites: [ActionRow] = [
        site(
            "load.add",
            [
                ConfigRow("power", .quantity(.power), required: true, about: "active power that it draws"),
                ConfigRow("power_factor", .ratio(0.01...1), default: "1", about: "active over apparent"),
                ConfigRow("phase", .choice(["l1", "l2", "l3"]), default: "l1", about: "where it is"),
            ], about: "switches a load on for as long as it lasts; several add up"),
        site(
            "load.scale", [ConfigRow("by", .ratio(0...1000), required: true, about: "the factor")],
            about: "multiplies what the site consumes"),
        site(
            "cloud.set",
            [
                ConfigRow(
                    "clouds", .either([.ratio(0...1), .choice(["clear", "changing"])]), required: true,
                    about: "cover from 0 to 1, or how it goes")
            ],
            about: "covers the sky"),
        site("grid.outage", about: "the mains are dead"),
        site(
            "grid.sag",
            [ConfigRow("by", .ratio(0...1), required: true, about: "of nominal", example: "15 %")],
            about: "takes a share of the nominal voltage away"),
        site(
            "grid.swell",
            [ConfigRow("by", .ratio(0...1), required: true, about: "of nominal", example: "10 %")],
            about: "adds a share of the nominal voltage"),
        site(
            "grid.frequency",
            [
                ConfigRow(
                    "hertz", .quantity(.frequency), required: true, about: "in place of the nominal one",
                    example: "49.8 Hz")
            ],
            about: "sets the frequency of the mains"),
        site("roof.trip", about: "the inverter of the roof stands still"),
    ]

    private static let onMeterValues: [ActionRow] = [
        meter("meter.bypass", about: "current flows, power reads 0"),
        meter(
            "meter.freeze",
            about: "what is shown stands still; the counters go on underneath and show the jump when it ends"),
        meter("meter.reverse_ct", about: "the current transformer sits the wrong way round"),
        meter("meter.swap_phases", about: "the current transformers sit on the wrong phases"),
        meter("meter.nan", about: "the values are no numbers"),
        meter(
            "meter.spike",
            [
                ConfigRow(
                    "power", .quantity(.power), required: true, about: "what the sample shows",
                    example: "9 kW")
            ], isMoment: true,
            about: "one sample shows this power"),
        meter(
            "meter.reset",
            [ConfigRow("to", .quantity(.energy), default: "0 kWh", about: "what they go on from")],
            isMoment: true,
            about: "sets the energy counters"),
    ]

    /// Without it, what others notice depends on the kind of time.
    private static let how = ConfigRow(
        "how", .choice(["refused", "dark"]),
        about:
            "refused: connections are reset and new ones refused; dark: bytes vanish, connects get no answer; without it refused in virtual time, else dark"
    )

    private static let onDevices: [ActionRow] = [
        device(
            "device.reboot", [how], isMoment: true, endsLater: true,
            about: "a power loss for the model's boot time; ends when the device is up"),
        device("device.offline", [how], about: "radio off; measuring and buffering go on"),
        device("device.power_loss", [how], about: "nothing runs, RAM is lost, counters stay"),
        device(
            "clock.step",
            [
                ConfigRow(
                    "by", .duration(mayBeNegative: true), required: true, about: "ahead when positive",
                    example: "-95 s")
            ], isMoment: true,
            about: "moves the device's own clock"),
        device(
            "clock.drift",
            [ConfigRow("by", .quantity(.drift), required: true, about: "gains time when positive")],
            about: "lets the device's own clock go wrong"),
    ]

    private static let what = ConfigRow(
        "what", .choice(["requests", "replies", "both"]), default: "both", about: "what vanishes")

    /// How much later a message comes.
    private static func by(example: String = "80 ms..2 s") -> ConfigRow {
        ConfigRow(
            "by", .delay, required: true,
            about:
                "how much later: 120 ms, evenly 80 ms..2 s, or {median: 120 ms, p99: 3 s}; drawn for each message from the seed",
            example: example)
    }

    private static let onNetworks: [ActionRow] = [
        device(
            "net.cut", about: "bytes stop, connections hang; what was sent meanwhile arrives when it ends"),
        device(
            "net.delay",
            [by()], hasChances: true, about: "what crosses the network comes later"),
        device("net.lose", [what], hasChances: true, about: "requests or replies vanish"),
        device("net.duplicate", hasChances: true, about: "a request arrives twice"),
        device("net.reorder", hasChances: true, about: "a request is overtaken by the next"),
        device("net.reset", isMoment: true, about: "open connections are reset"),
        device(
            "net.slow", [ConfigRow("rate", .quantity(.rate), required: true, about: "bytes a second")],
            about: "so many bytes a second"
        ),
    ]

    private static let path = ConfigRow(
        "path", .text, default: "all", about: "strikes requests for this path only")

    /// What goes wrong with HTTP, at whoever answers it; on a device that pushes, with its uploads too.
    package static let onHTTP: [ActionRow] = [
        endpoint(
            "http.status",
            [
                ConfigRow(
                    "status", .count(100...999), required: true, about: "the code", example: "503"), path,
            ],
            about: "answers carry this status in place of their own"),
        endpoint("http.malformed", [path], about: "the body is no JSON"),
        endpoint("http.cut_body", [path], about: "the body ends early and the connection closes"),
        endpoint("http.stall", [path], about: "the body begins, and its rest follows when the entry ends"),
        endpoint("http.oversize", [path], about: "the body is larger than any receiver takes"),
        endpoint(
            "http.tls",
            [
                ConfigRow(
                    "what", .choice(["expired", "wrong-host", "refuse"]), required: true,
                    about: "a bad certificate, or no handshake")
            ],
            about: "new connections over TLS get a bad certificate, or no handshake"),
    ]

    private static let registers = ConfigRow(
        "registers", .text, default: "all", about: "strikes requests that touch these: 30, or 0..9")

    private static let onModbus: [ActionRow] = [
        device(
            "modbus.exception",
            [
                ConfigRow(
                    "code", .count(1...255), required: true, about: "2 is an illegal address, 6 is busy"),
                registers,
            ],
            hasChances: true, about: "requests are refused with this exception"),
        device("modbus.silence", [registers], hasChances: true, about: "requests get no answer"),
        device(
            "modbus.wrong_transaction",
            [
                ConfigRow("to", .count(0...65_535), about: "the identifier; any wrong one when absent"),
                registers,
            ], hasChances: true,
            about: "answers carry a transaction identifier that was not asked with: this, or any"),
        device(
            "modbus.wrong_protocol",
            [ConfigRow("id", .count(0...65_535), default: "1", about: "the identifier"), registers],
            hasChances: true, about: "answers carry another protocol identifier than 0"),
        device(
            "modbus.wrong_length",
            [
                ConfigRow("by", .count(-253...253), required: true, about: "bytes; fewer when negative"),
                registers,
            ],
            hasChances: true, about: "the length field of answers is wrong by so many bytes"),
        device(
            "modbus.wrong_unit", [registers], hasChances: true,
            about: "answers carry another unit than was asked with"),
        device(
            "modbus.wrong_function", [registers], hasChances: true, about: "answers are those to function 4"),
        device(
            "modbus.wrong_count",
            [
                ConfigRow("by", .count(-125...125), required: true, about: "registers; fewer when negative"),
                registers,
            ],
            hasChances: true, about: "answers have so many registers too many, or too few"),
        device("modbus.truncate", [registers], hasChances: true, about: "answers end early"),
        device(
            "modbus.delay",
            [by(), registers], hasChances: true, about: "answers come later"),
        device("modbus.duplicate", [registers], hasChances: true, about: "answers come twice"),
        device(
            "modbus.slow",
            [ConfigRow("rate", .quantity(.rate), required: true, about: "bytes a second"), registers],
            hasChances: true, about: "answers come byte by byte, so many a second"),
        device(
            "modbus.close", [registers], hasChances: true,
            about: "the connection is closed in place of an answer"),
        device(
            "modbus.reset", [registers], hasChances: true,
            about: "the connection is reset in place of an answer"),
    ]

    private static let onSerialLines: [ActionRow] = [
        device(
            "serial.noise",
            [
                ConfigRow("bytes", .count(1...256), default: "1", about: "how many there are"), registers,
            ],
            hasChances: true, about: "bytes that nobody has sent come before the answer"),
        device("serial.mute", [registers], hasChances: true, about: "requests get no answer"),
        device(
            "serial.crc", [registers], hasChances: true, about: "the checksum of answers is wrong by one bit"),
        device(
            "serial.late",
            [by(example: "150 ms"), registers], hasChances: true, about: "answers come later"),
        device(
            "serial.echo", [registers], hasChances: true,
            about: "the request comes back before the answer, as with a receiver that stays on"),
        device("serial.truncate", [registers], hasChances: true, about: "answers end early"),
        device(
            "serial.clash", [registers], hasChances: true,
            about: "another unit with the same address answers at the same time"),
    ]

    private static let onComponents: [ActionRow] = [
        ActionRow(
            "component.kill", target: ("component", .component),
            fields: [
                ConfigRow(
                    "restart_after", .duration(mayBeNegative: false), required: true,
                    about: "how long it is down")
            ],
            isMoment: true, endsLater: true,
            about: "ends on the spot and starts again after that span; ends when it is up"),
        ActionRow(
            "component.restart", target: ("component", .component),
            fields: [
                ConfigRow(
                    "restart_after", .duration(mayBeNegative: false), required: true,
                    about: "how long it is down")
            ],
            isMoment: true, endsLater: true,
            about: "a program ends in order, by SIGTERM, and starts again after that span; ends when it is up"
        ),
        ActionRow(
            "component.pause", target: ("component", .component),
            about: "stands still: connections are kept, nothing is answered"),
        ActionRow(
            "component.disk_full", target: ("component", .component),
            about: "nothing can be stored; what is stored can be read"),
    ]

    private static let drives: [ActionRow] = [
        ActionRow(
            "http.call", target: ("url", .nothing),
            fields: [
                ConfigRow(
                    "method", .choice(["GET", "POST", "PUT", "PATCH", "DELETE"]), default: "GET",
                    about: "of the request"),
                ConfigRow("url", .template, required: true, about: "may hold ${hub.url}"),
                ConfigRow("body", .template, about: "sent as JSON when it begins as JSON does"),
                ConfigRow("headers", .map(.template), about: "beside those that every client sends"),
                ConfigRow(
                    "timeout", .duration(mayBeNegative: false), default: "10 s",
                    about: "without an answer by then the status is 0"),
            ],
            isMoment: true,
            events: [
                EventRow(
                    "answer", [FieldRow("status", .count)], about: "the call is over; without an answer 0")
            ],
            about: "a user asks or tells something over HTTP; the answer is the entry's `answer`"),
        ActionRow(
            "mqtt.publish", target: ("broker", .nothing),
            fields: [
                ConfigRow(
                    "broker", .template, required: true, about: "its address: ${broker.url}",
                    example: "\"${broker.url}\""),
                ConfigRow(
                    "topic", .text, required: true, about: "without wildcards",
                    example: "device/3C7A19E2/realtime"),
                ConfigRow("payload", .template, default: "", about: "the message; may hold ${hub.url}"),
                ConfigRow("qos", .count(0...1), default: "0", about: "1 waits for the broker"),
                ConfigRow("retain", .bool, default: "false", about: "the broker keeps it for those who come"),
                ConfigRow("user", .text, about: "its name at the broker"),
                ConfigRow("password", .text, about: "of the user, in plain text"),
                ConfigRow(
                    "timeout", .duration(mayBeNegative: false), default: "10 s",
                    about: "what has not gone out by then has failed"),
            ],
            isMoment: true,
            events: [EventRow("published", [FieldRow("done", .bool)], about: "it went out, or did not")],
            about: "a client of its own publishes a message; the outcome is the entry's `published`"),
    ]

    private static func site(_ name: String, _ fields: [ConfigRow] = [], about: String) -> ActionRow {
        ActionRow(name, target: ("site", .site), fields: fields, about: about)
    }

    private static func meter(
        _ name: String, _ fields: [ConfigRow] = [], isMoment: Bool = false, about: String
    ) -> ActionRow {
        let phase = ConfigRow(
            "phase", .choice(["all", "l1", "l2", "l3"]), default: "all", about: "the one that is struck")
        return ActionRow(
            name, target: ("device", .device), fields: fields + [phase], isMoment: isMoment, about: about)
    }

    private static func endpoint(_ name: String, _ fields: [ConfigRow], about: String) -> ActionRow {
        ActionRow(
            name, target: ("device", .endpoint), fields: fields, hasChances: name != "http.tls", about: about)
    }

    private static func device(
        _ name: String, _ fields: [ConfigRow] = [], isMoment: Bool = false, endsLater: Bool = false,
        hasChances: Bool = false, about: String
    ) -> ActionRow {
        ActionRow(
            name, target: ("device", .device), fields: fields, isMoment: isMoment, endsLater: endsLater,
            hasChances: hasChances, about: about)
    }
}
