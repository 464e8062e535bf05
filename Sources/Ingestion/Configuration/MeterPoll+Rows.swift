import Documents

extension MeterPoll {
    /// The fields of `poll`.
    package static let rows: [ConfigRow] = [
        ConfigRow(
            "modbus", .template,
            about: "address and port of a Modbus TCP server whose registers are read"),
        ConfigRow(
            "unit", .count(0...255), about: "the unit identifier behind that address; 1 when not given"),
        ConfigRow(
            "profile", .choice(ModbusPoll.Profile.allCases.map(\.rawValue)),
            about: "the register map: `field`, the meter's own, or `seed`, that of an integration guide"),
        ConfigRow(
            "model", .choice(ModbusPoll.Model.allCases.map(\.rawValue)),
            about: "what the meter is; `auto`, the default, asks it"),
        ConfigRow(
            "client", .choice(ModbusPoll.Client.allCases.map(\.rawValue)),
            about: "who speaks Modbus; `libmodbus` only in real time"),
        ConfigRow(
            "rest", .template, about: "the address of a meter's own body, as in http://192.0.2.8/monitorjson"
        ),
        ConfigRow(
            "pzem", .template, about: "the serial device that a PZEM-004T is on, as in /dev/ttyUSB0"),
        ConfigRow(
            "address", .count(1...248),
            about: "the module's on that line, 248 for whichever is there; 1 when not given"),
        ConfigRow(
            "login",
            .group([
                ConfigRow("user", .text, required: true, about: "sent as HTTP Basic"),
                ConfigRow("password", .secret, required: true, about: "sent as HTTP Basic"),
            ]), about: "what the meter's own interface asks for"),
        ConfigRow(
            "every", .duration(mayBeNegative: false),
            about: "from one question to the next; 1 s, by REST 2 s, when not given"),
        ConfigRow(
            "timeout", .duration(mayBeNegative: false),
            about:
                "how long an answer may take; 1 s by Modbus, 5 s by REST, 500 ms on a serial line when not given"
        ),
    ]
}
