import Documents
import Quantities
import Testing
import TimeLimits

@Suite(.ends())
struct SettingsReaderTests {
    static let battery = SettingsReader(
        owner: "a battery",
        rows: [
            ConfigRow("capacity", .quantity(.energy), required: true),
            ConfigRow("power", .quantity(.power)),
            ConfigRow("start", .ratio(0...1), default: "50 %"),
            ConfigRow("mode", .choice(["self-use", "backup", "time-of-use"]), default: "self-use"),
            ConfigRow("backup", .bool, default: "true"),
            ConfigRow("cells", .count(1...1000)),
        ])

    static let push = SettingsReader(
        owner: "a push",
        rows: [
            ConfigRow("to", .template, required: true),
            ConfigRow("every", .duration(mayBeNegative: false), default: "5 s"),
            ConfigRow("shift", .duration(mayBeNegative: true)),
            ConfigRow(
                "retry",
                .group([
                    ConfigRow("times", .count(0...100), default: "0"),
                    ConfigRow("after", .duration(mayBeNegative: false), default: "2 s"),
                ]), default: "{}"),
            ConfigRow("room", .either([.duration(mayBeNegative: false), .count(1...9999)])),
            ConfigRow("sky", .either([.choice(["clear", "changing"]), .ratio(0...1)])),
            ConfigRow("tags", .list(.text)),
            ConfigRow("devices", .list(.group([ConfigRow("id", .text, required: true)]))),
            ConfigRow("limits", .map(.quantity(.power))),
            ConfigRow("key", .secret),
            ConfigRow("mqtt", .notYet("publishing over MQTT")),
            ConfigRow("close", .quantityOf([.power, .energy])),
        ])

    private func read(_ text: String, _ reader: SettingsReader) throws -> (
        settings: Settings?, mistakes: [String]
    ) {
        var diagnostics: [Diagnostic] = []
        let settings = reader.read(try YAMLDocument.parse(text, file: file), into: &diagnostics)
        let lines = diagnostics.map { mistake in
            let place = "\(mistake.position.line):\(mistake.position.column)+\(mistake.position.length)"
            return "\(place) \(mistake.message)" + (mistake.hint.map { " ^ \($0)" } ?? "")
        }
        return (settings, lines)
    }

    @Test func `fields are read and defaults filled in, in the order of the table`() throws {
        let settings = try #require(
            try read("power: 5 kW\ncapacity: 13.5 kWh\ncells: 16", Self.battery).settings)
        #expect(settings.fields.map(\.name) == ["capacity", "power", "start", "mode", "backup", "cells"])
        #expect(settings.fields.map(\.isDefault) == [false, false, true, true, true, false])
        #expect(settings.quantity("capacity") == 13_500)
        #expect(settings.quantity("power") == 5000)
        #expect(settings.ratio("start") == 0.5)
        #expect(settings.text("mode") == "self-use")
        #expect(settings.bool("backup") == true)
        #expect(settings.count("cells") == 16)
        #expect(settings.field("capacity")?.position == place(2, 11, length: 8))
        #expect(settings.field("start")?.position == settings.position)
    }

    @Test func `groups, lists, maps, alternatives and secrets are read`() throws {
        let text = """
            to: "${hub.url}/push"
            shift: -95 s
            retry: {times: 2}
            room: 3 h
            sky: 40 %
            tags: [a, "b c"]
            devices: [{id: x}, {id: y}]
            limits: {day: 1 kW, night: 200 W}
            key: {env: HUB_KEY}
            close: 2 kWh
            """
        let result = try read(text, Self.push)
        let settings = try #require(result.settings)
        #expect(settings.text("to") == "${hub.url}/push")
        #expect(settings.duration("every") == .seconds(5))
        #expect(settings.duration("shift") == .seconds(-95))
        #expect(settings.group("retry")?.count("times") == 2)
        #expect(settings.group("retry")?.duration("after") == .seconds(2))
        #expect(settings["room"] == .duration(.seconds(10_800)))
        #expect(settings["sky"] == .ratio(0.4))
        #expect(settings.list("tags") == [.text("a"), .text("b c")])
        #expect(settings.list("devices")?.count == 2)
        #expect(settings.group("limits")?.fields.map(\.name) == ["day", "night"])
        #expect(settings.group("limits")?.quantity("night") == 200)
        #expect(settings["key"] == .secret(.environment("HUB_KEY")))
        #expect(settings.quantity("close") == 2000)
    }

    @Test func `a group that is absent has its defaults`() throws {
        let settings = try #require(try read("to: x", Self.push).settings)
        #expect(settings.group("retry")?.count("times") == 0)
        #expect(settings.field("retry")?.isDefault == true)
        #expect(settings["room"] == nil)
    }

    @Test func `a secret is a text, a variable or a file`() throws {
        #expect(try read("{to: x, key: abc}", Self.push).settings?["key"] == .secret(.text("abc")))
        #expect(
            try read("{to: x, key: {file: /run/k}}", Self.push).settings?["key"] == .secret(.file("/run/k")))
    }

    static let batteryRows: [(text: String, expected: [String])] = [
        (
            "{capacity: 13.5 kWh, start: 4 kWh}",
            ["1:29+5 `start` of a battery takes a ratio, found an energy ^ write 30 %"]
        ),
        (
            "{capacity: 13.5 kW}",
            ["1:12+7 `capacity` of a battery takes an energy, found a power ^ write 13.5 kWh"]
        ),
        (
            "{capacity: 1500}",
            ["1:12+4 `capacity` of a battery takes an energy, found `1500` without a unit ^ write 1500 Wh"]
        ),
        (
            "{capacity: 1 kWh, start: 130 %}",
            [
                "1:26+5 `start` of a battery takes a ratio, found `130 %`, which is not in 0..1 ^ write a ratio from 0 to 1"
            ]
        ),
        ("{power: 1 W}", ["1:1+12 a battery needs `capacity`, an energy ^ add capacity: 13.5 kWh"]),
        (
            "{capacity: 1 kWh, powr: 1 W, colour: red}",
            [
                "1:19+4 unknown field `powr`; did you mean `power`?",
                "1:30+6 unknown field `colour`; a battery takes "
                    + "`capacity`, `power`, `start`, `mode`, `backup`, `cells`",
            ]
        ),
        (
            "{capacity: 1 kWh, mode: selfuse, backup: no, cells: 1.5}",
            [
                "1:25+7 `mode` of a battery takes `self-use`, `backup` or `time-of-use`, found `selfuse`"
                    + " ^ write self-use",
                "1:42+2 `backup` of a battery takes `true` or `false`, found `no` ^ write false",
                "1:53+3 `cells` of a battery takes a whole number, found `1.5` ^ write 3",
            ]
        ),
        (
            "{capacity: [1 kWh], power: {}}",
            [
                "1:12+7 `capacity` of a battery takes an energy, found a list ^ write 13.5 kWh",
                "1:28+2 `power` of a battery takes a power, found a mapping ^ write 1500 W",
            ]
        ),
        ("capacity:", ["1:1+8 `capacity` of a battery takes an energy, found nothing ^ write 13.5 kWh"]),
        (
            "[1, 2]",
            [
                "1:1+6 a battery takes a mapping of "
                    + "`capacity`, `power`, `start`, `mode`, `backup`, `cells`, found a list"
            ]
        ),
    ]

    @Test(arguments: batteryRows) func `each mistake is told at its place`(text: String, expected: [String])
        throws
    {
        let result = try read(text, Self.battery)
        #expect(result.mistakes == expected)
        #expect(result.settings == nil)
    }

    static let pushRows: [(field: String, expected: [String])] = [
        (
            "every: -5 s",
            ["1:15+4 `every` of a push takes a duration, found `-5 s`, which is negative ^ write 5 s"]
        ),
        ("every: 5", ["1:15+1 `every` of a push takes a duration, found `5` without a unit ^ write 5 s"]),
        ("retry: {tims: 2}", ["1:16+4 unknown field `tims`; did you mean `times`?"]),
        ("retry: {times: x}", ["1:23+1 `times` of a retry takes a whole number, found `x` ^ write 3"]),
        ("retry: 3", ["1:15+1 `retry` of a push takes a mapping of `times`, `after`, found `3`"]),
        ("tags: one", ["1:14+3 `tags` of a push takes a list, found `one`"]),
        ("tags: [[a]]", ["1:15+3 an item of `tags` takes a text, found a list"]),
        (
            "devices: [{}, {id: a, x: 1}]",
            [
                "1:18+2 a device needs `id`, a text",
                "1:30+1 unknown field `x`; a device takes `id`",
            ]
        ),
        ("limits: {day: 1 V}", ["1:22+3 `day` of `limits` takes a power, found a voltage ^ write 1500 W"]),
        (
            "room: lots",
            ["1:14+4 `room` of a push takes a duration or a whole number, found `lots` ^ write 5 s"]
        ),
        (
            "sky: changin",
            [
                "1:13+7 `sky` of a push takes `clear` or `changing` or a ratio, found `changin`"
                    + " ^ write changing"
            ]
        ),
        ("mqtt: {a: 1}", ["1:8+4 `mqtt` of a push is not built yet: publishing over MQTT"]),
        (
            "key: {evn: A}",
            ["1:13+8 `key` of a push takes a text, `{env: NAME}` or `{file: PATH}`, found a mapping"]
        ),
        (
            "close: 5 V",
            ["1:15+3 `close` of a push takes a power or an energy, found a voltage ^ write 1500 W"]
        ),
    ]

    @Test(arguments: pushRows) func `mistakes inside of groups and lists name their owner`(
        field: String, expected: [String]
    ) throws {
        #expect(try read("{to: x,\(field)}", Self.push).mistakes == expected)
    }

    @Test func `an insertion that is none is a mistake`() throws {
        #expect(
            try read("to: \"${hub.url/x\"", Self.push).mistakes == [
                "1:5+13 `to` of a push: `${hub.url/x` is an insertion without its closing `}`"
            ])
    }

    @Test func `placeholders are replaced before fields are checked`() throws {
        let tree = try YAMLDocument.parse("{capacity: $size, power: 5 kW}", file: file)
        let replaced = tree.replacingScalars { node in
            node.text == "$size" ? Node(.scalar("9 kWh", quoted: false), at: node.position) : node
        }
        var diagnostics: [Diagnostic] = []
        #expect(Self.battery.read(replaced, into: &diagnostics)?.quantity("capacity") == 9000)
        #expect(diagnostics.isEmpty)
    }

    @Test func `what is missing is reported where the parent's key stands`() throws {
        let tree = try YAMLDocument.parse("battery:\n  power: 5 kW", file: file)
        let entry = try #require(tree.entry("battery"))
        var diagnostics: [Diagnostic] = []
        _ = Self.battery.read(entry.value, parent: entry.keyPosition, into: &diagnostics)
        #expect(diagnostics.map(\.position) == [place(1, 1, length: 7)])
    }

    @Test func `the mistakes of a file are shown together, each at its place`() throws {
        let text = """
            capacity: 13.5 kWh
            power: 5000
            start: 4 kWh
            mod: backup
            """
        var diagnostics: [Diagnostic] = []
        _ = Self.battery.read(try YAMLDocument.parse(text, file: file), into: &diagnostics)
        #expect(
            Diagnostics(diagnostics).rendered { _ in text } == """
                day.yaml:2:8: error: `power` of a battery takes a power, found `5000` without a unit
                    2 | power: 5000
                      |        ^^^^ write 5000 W

                day.yaml:3:8: error: `start` of a battery takes a ratio, found an energy
                    3 | start: 4 kWh
                      |        ^^^^^ write 30 %

                day.yaml:4:1: error: unknown field `mod`; did you mean `mode`?
                    4 | mod: backup
                      | ^^^
                """)
    }

    @Test func `one value can be checked alone`() throws {
        let node = Node(.scalar("2 min", quoted: false), at: place(1, 1, length: 5))
        var diagnostics: [Diagnostic] = []
        let subject = "`within` of an expectation"
        let kind = ConfigKind.duration(mayBeNegative: false)
        #expect(
            SettingsReader.value(node, as: kind, subject: subject, into: &diagnostics)
                == .duration(.seconds(120)))
        #expect(SettingsReader.value(node, as: .bool, subject: subject, into: &diagnostics) == nil)
        #expect(
            diagnostics.map(\.message) == [
                "`within` of an expectation takes `true` or `false`, found `2 min`"
            ])
    }
}
