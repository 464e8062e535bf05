import Documents
import Quantities
import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct ProbeTests {
    static func text(
        _ probe: String, expect: String = "{id: first, never: hub.refused}", others: String = ""
    ) -> String {
        """
        wattloop: 1
        name: probing
        time: {start: 2025-06-01 12:00, length: 1 h}
        site:
          flat: {}
        devices:
          meter: {model: iammeter-wem3080, serial: A1, sees: flat.grid}
        system:
          hub: {use: hub, with: {devices: [{id: main, serial: A1}]}}
        probes:
          shelly: \(probe)
        \(others)
        expect:
          - \(expect)
        """
    }

    static func plan(_ probe: String, expect: String = "{id: first, never: hub.refused}") throws -> Plan {
        try #require(try Compile.plans(text(probe, expect: expect)).first)
    }

    static func mistakes(_ probe: String, expect: String = "{id: first, never: hub.refused}") -> String {
        Compile.mistakes(text(probe, expect: expect))
    }

    static let sound =
        "{get: \"${hub.url}/rpc?id=0\", every: 1 s, pick: {power: /total_act_power W, on: /relays/0/on bool, state: /s text, n: /n}}"

    @Test func `a probe is read with its fields`() throws {
        let probe = try #require(
            try Self.plan(
                """
                {get: "${hub.url}/rpc?id=0", every: 500 ms, timeout: 2 s, headers: {x-from: "${meter.url}"},
                    token: {env: TOKEN}, pick: {power: /a~1b/0 kW, share: /s %, age: /age ms, on: /on bool, n: /n}}
                """
            ).probes.first)
        #expect(probe.name == "shelly" && probe.get == "${hub.url}/rpc?id=0")
        #expect(probe.every == .milliseconds(500) && probe.timeout == .seconds(2))
        #expect(probe.token == .environment("TOKEN"))
        #expect(probe.headers.map(\.name) == ["x-from"] && probe.headers.map(\.value) == ["${meter.url}"])
        #expect(
            probe.picks.map(\.kind) == [
                .number(.power, factor: 1000), .number(.ratio, factor: 0.01), .number(.time, factor: 0.001),
                .bool, .number(.ratio, factor: 1),
            ])
        #expect(probe.picks[0].pointer.steps == ["a/b", "0"])
    }

    @Test(arguments: [
        "always: shelly.power in 1 W..2 kW", "always: shelly.on or shelly.state == \"idle\"",
        "never: shelly.failed(status == 500)", "never: shelly.sample(power > 1 kW)",
        "eventually: shelly.power > 1 W, within: 1 s", "gap: shelly.sample, at_most: 2 s",
        "always: shelly.n > 3", "series: shelly.power, follows: flat.grid.power, tolerance: 1 W, lag: 1 s",
    ])
    func `what a probe shows is looked at`(form: String) {
        #expect(Self.mistakes(Self.sound, expect: "{id: a, \(form)}").isEmpty)
    }

    static let mistakes: [(probe: String, text: String)] = [
        ("{every: 1 s, pick: {a: /a}}", "s.yaml:11:3: error: probe `shelly` needs `get`, a text"),
        (
            "{get: \"${hub.url}/x\", pick: {a: /a}}",
            """
            s.yaml:11:3: error: probe `shelly` needs `every`, a duration
               11 |   shelly: {get: "${hub.url}/x", pick: {a: /a}}
                  |   ^^^^^^ add every: 5 s
            """
        ),
        (
            "{get: \"${hub.url}/x\", every: 0 s, pick: {a: /a}}",
            """
            s.yaml:11:40: error: `every` of probe `shelly` takes a duration above zero and up to 20 years
               11 |   shelly: {get: "${hub.url}/x", every: 0 s, pick: {a: /a}}
                  |                                        ^^^ write 1 s
            """
        ),
        (
            "{get: \"${hab.url}/x\", every: 1 s, pick: {a: /a}}",
            "s.yaml:11:18: error: unknown name `hab`; did you mean `hub` (line 9)?"
        ),
        (
            "{get: /x, every: 1 s, pick: {a: /a}}",
            """
            s.yaml:11:17: error: `get` of probe `shelly` takes an address, found `/x`
               11 |   shelly: {get: /x, every: 1 s, pick: {a: /a}}
                  |                 ^^ write "${hub.url}/api/meters"
            """
        ),
        (
            "{get: \"${hub.url}/x\", every: 1 s, pick: {}}",
            """
            s.yaml:11:51: error: `pick` of probe `shelly` names no field
               11 |   shelly: {get: "${hub.url}/x", every: 1 s, pick: {}}
                  |                                                   ^^ write {power: /total_act_power W}
            """
        ),
        (
            "{get: \"${hub.url}/x\", every: 1 s, pick: {power: total W}}",
            """
            s.yaml:11:59: error: `power` of probe `shelly` takes a JSON pointer and a unit, found `total W`
               11 |   shelly: {get: "${hub.url}/x", every: 1 s, pick: {power: total W}}
                  |                                                           ^^^^^^^ write /total_act_power W
            """
        ),
        (
            "{get: \"${hub.url}/x\", every: 1 s, pick: {power: /total KW}}",
            """
            s.yaml:11:59: error: unknown unit `KW`; did you mean `kW`?
               11 |   shelly: {get: "${hub.url}/x", every: 1 s, pick: {power: /total KW}}
                  |                                                           ^^^^^^^^^ write a unit, bool, text or count
            """
        ),
        (
            "{get: \"${hub.url}/x\", every: 1 s, pick: {sample: /total W}}",
            """
            s.yaml:11:52: error: `sample` is an event of every probe and cannot be a field
               11 |   shelly: {get: "${hub.url}/x", every: 1 s, pick: {sample: /total W}}
                  |                                                    ^^^^^^ write sample_value
            """
        ),
        (
            "{sql: select, every: 1 s}",
            "s.yaml:11:12: error: `sql` is not built yet in this version of wattloop"
        ),
        (
            "{get: \"${hub.url}/x\", evry: 1 s, every: 1 s, pick: {a: /a}}",
            "s.yaml:11:33: error: unknown field `evry`; did you mean `every`?"
        ),
    ]

    @Test(arguments: mistakes) func `a mistake in a probe is told where it stands`(
        row: (probe: String, text: String)
    ) {
        #expect(Self.mistakes(row.probe) == row.text)
    }

    static let deadlines: [(form: String, text: String)] = [
        (
            "eventually: shelly.power > 1 W, within: 500 ms",
            "s.yaml:14:53: error: probe `shelly` samples every 1 s, so a deadline of 500 ms can never be judged"
        ),
        (
            "whenever: hub.alert, then: shelly.sample, within: 500 ms",
            "s.yaml:14:63: error: probe `shelly` samples every 1 s, so a deadline of 500 ms can never be judged"
        ),
        (
            "series: shelly.power, follows: flat.grid.power, tolerance: 1 W, lag: 500 ms",
            "s.yaml:14:82: error: probe `shelly` samples every 1 s, so a lag of 500 ms can never be judged"
        ),
        (
            "always: shelly.powr > 1 W",
            "s.yaml:14:28: error: `shelly` has no `powr`; did you mean `power`?"
        ),
        (
            "always: shelly",
            "s.yaml:14:21: error: `shelly` is a probe; name something of it, for example `shelly.power`"
        ),
        (
            "always: shelly.power > 1 V",
            "s.yaml:14:36: error: `shelly.power` is a power and `1 V` is a voltage; they cannot be compared"
        ),
    ]

    @Test(arguments: deadlines) func `what a probe cannot show is told`(row: (form: String, text: String)) {
        #expect(Self.mistakes(Self.sound, expect: "{id: a, \(row.form)}") == row.text)
    }
}
