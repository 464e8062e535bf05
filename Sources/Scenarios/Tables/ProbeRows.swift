import Documents

/// The fields of a probe.
package enum ProbeRows {
    package static let all: [ConfigRow] = [
        ConfigRow("get", .template, required: true, about: "the address that is asked, over HTTP"),
        ConfigRow(
            "every", .duration(mayBeNegative: false), required: true,
            about: "from one sample to the next; the first comes so long after the start"),
        ConfigRow(
            "pick", .map(.text), required: true,
            about: "fields by name: a JSON pointer, and behind a space the unit of the number, `bool`, "
                + "`text`, or `count` for how many elements a list has; with nothing behind it a plain number, for example `/total_act_power W`"
        ),
        ConfigRow(
            "timeout", .duration(mayBeNegative: false), default: "5 s",
            about: "how long it waits for an answer"),
        ConfigRow("headers", .map(.template), about: "sent with each request"),
        ConfigRow("token", .secret, about: "sent as `Authorization: Bearer …`"),
    ]
}
