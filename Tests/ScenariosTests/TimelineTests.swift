import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

@Suite(.ends())
struct TimelineTests {
    /// A scenario with these timeline entries and expectations.
    static func text(timeline: [String] = [], expect: [String] = [], head: String = "") -> String {
        """
        wattloop: 1
        name: entries
        time: {start: 2025-06-01 12:00, length: 6 h}
        \(head)
        site:
          flat: {grid: {phases: 3}}
        devices:
          meter: {model: iammeter-wem3080t, serial: A1, sees: flat.grid, push: {to: "${hub.url}/x", every: 5 s}}
          single: {model: iammeter-wem3080, sees: flat.grid}
          sink: {model: sink}
        system:
          hub: {use: hub, with: {devices: [{id: main, serial: A1}]}}
        timeline:
          - {id: outage, at: "13:00", do: grid.outage, with: {site: flat}, for: 1 h}
        \(timeline.map { "  - \($0)\n" }.joined())
        expect:
          - {id: first, never: hub.refused}
        \(expect.map { "  - \($0)\n" }.joined())
        """
    }

    static func mistakes(_ entry: String) -> String {
        do {
            _ = try Compile.plans(text(timeline: [entry]))
            return ""
        } catch {
            return error.all.map { $0.message + ($0.hint.map { " -> \($0)" } ?? "") }.joined(separator: "\n")
        }
    }

    static func entry(_ text: String) throws -> EntryPlan {
        try #require(try Compile.plans(Self.text(timeline: [text]))[0].timeline.dropFirst().first)
    }

    static let instants: [(at: String, expected: String)] = [
        ("outage.end + 90 s", "outage.end + 90.0"),
        ("outage.start - 1 min", "outage.start + -60.0"),
        ("1 h + outage.start", "outage.start + 3600.0"),
        ("outage.end + 1 h - 30 min", "outage.end + 1800.0"),
        ("hub.alert", "hub.alert[1]"),
        ("\"hub.alert[2] + 200 ms\"", "hub.alert[2] + 0.2"),
        ("\"hub.alert(kind == HIGH_USAGE)[3]\"", "hub.alert{(@kind == 'HIGH_USAGE')}[3]"),
        ("meter.push(status == 500) + 1 s", "meter.push{(@status == 500)}[1] + 1.0"),
        ("flat.islanded.start", "flat.islanded.start[1]"),
    ]

    @Test(arguments: instants) func `an instant is a clock, an edge or an event, with a span`(
        row: (at: String, expected: String)
    ) throws {
        let entry = try Self.entry(
            "{id: a, at: \(row.at), do: device.offline, with: {device: meter}, for: 1 min}")
        #expect(ExpressionText.text(entry.at) == row.expected)
    }

    @Test func `what bounds an entry is read with it`() throws {
        let lose = try Self.entry(
            "{at: start, do: net.lose, with: {device: meter, what: replies}, for: 1 h, times: 3, share: 30 %}"
        )
        #expect(lose.id == "entry-2")
        #expect(lose.arguments.text("what") == "replies")
        #expect(lose.length == .seconds(3600))
        #expect(lose.times == 3)
        #expect(lose.share == 0.3)
        #expect(!lose.isMoment)
        let step = try Self.entry("{at: start, do: clock.step, with: {device: meter, by: -95 s}}")
        #expect(step.isMoment)
        #expect(step.length == nil)
        #expect(step.arguments.duration("by") == .seconds(-95))
        #expect(try Self.entry("{at: start, do: net.cut, with: {device: sink}}").length == nil)
        #expect(try Self.entry("{at: start, do: none, with: {anything: [1, 2]}}").action == nil)
    }

    static let refused: [(entry: String, expected: String)] = [
        (
            "{id: a, at: start, do: meter.bypass, with: {device: sink}}",
            "`sink` is a `sink`, which cannot do `meter.bypass`"
        ),
        (
            "{id: a, at: start, do: meter.bypass, with: {device: single, phase: l2}}",
            "`single` has one phase, so there is no `l2`"
        ),
        (
            "{id: a, at: start, do: meter.bypass, with: {device: hub}}",
            "`meter.bypass` happens to a device, and `hub` is a component"
        ),
        (
            "{id: a, at: start, do: meter.bypass, with: {device: \"meters[3]\"}}",
            "unknown device `meters[3]`; known are `meter`, `single` and `sink`"
        ),
        ("{id: a, at: start, do: meter.bypass}", "`meter.bypass` needs `device`, a text"),
        ("{id: a, at: start}", "a timeline entry needs `do`, an action -> add do: none"),
        ("{id: a, at: end + 1 s, do: none}", "`end + 1 s` lies after the end of the run (6 h)"),
        (
            "{id: a, at: outage.end + 20 h, do: none}",
            "`outage.end + 20 h` lies after the end of the run (6 h)"
        ),
        (
            "{id: a, at: outage, do: none}",
            "`outage` is a timeline entry; name something of it, for example `outage.start`"
        ),
        (
            "{id: outage, at: start, do: none}",
            "`outage` is defined twice; it was first defined as a timeline entry at s.yaml:14:10"
        ),
        (
            "{id: my-entry, at: start, do: none}",
            "the name `my-entry` must be small letters, digits and `_`, with a letter first -> write my_entry"
        ),
        (
            "{id: kwh, at: start, do: none, for: -1 s}",
            "`for` of a timeline entry takes a duration, found `-1 s`, which is negative -> write 1 s"
        ),
        (
            "{id: a, at: start, do: none, for: 0 s}",
            "`for` takes a duration above zero and up to 20 years -> write 30 min"
        ),
        (
            "{id: a, at: start, do: net.lose, with: {device: meter}, share: 2}",
            "`share` of a timeline entry takes a ratio, found `2`, which is not in 0..1 -> write 0.02"
        ),
        (
            "{id: a, at: start, do: net.delay, with: {device: meter, by: -1 s}}",
            "`by` of `net.delay` takes a duration, found `-1 s`, which is negative -> write 1 s"
        ),
        ("{id: a, at: a.start + 1 s, do: none}", "the instant of `a` depends on itself"),
        (
            "{id: a, at: outage.end, do: battery.mode}",
            "`battery.mode` is not built yet in this version of wattloop"
        ),
        ("just a text", "an entry of `timeline` is a mapping, found `just a text`"),
    ]

    @Test(arguments: refused) func `an entry that cannot be is refused`(
        row: (entry: String, expected: String)
    ) {
        #expect(Self.mistakes(row.entry) == row.expected)
    }

    @Test func `an action without an end may stand in for a moment of another case`() throws {
        let head = """
            params: {trick: {type: action, default: none}}
            cases: [{case: honest}, {case: spiked, trick: device.reboot}]
            """
        let plans = try Compile.plans(
            Self.text(
                timeline: ["{id: a, at: \"14:00\", do: $trick, with: {device: meter}}"],
                expect: ["{id: second, series: hub.readings(meter), equals: truth(meter), gaps: [a]}"],
                head: head))
        #expect(plans.map { $0.timeline[1].isMoment } == [true, true])
        guard case .series(_, _, let rules) = plans[0].expectations[1].form else {
            Issue.record("no series")
            return
        }
        #expect(rules.gaps.map { ExpressionText.text($0) } == ["a.start .. a.end"])
    }
}
