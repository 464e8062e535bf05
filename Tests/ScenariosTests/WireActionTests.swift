import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

/// Actions on HTTP, on Modbus and on components.
@Suite(.ends())
struct WireActionTests {
    private static func text(_ entry: String) -> String {
        """
        wattloop: 1
        name: wires
        time: {start: 2025-06-01 12:00, length: 6 h}
        site:
          flat: {}
        devices:
          meter: {model: iammeter-wem3080, serial: A1, sees: flat.grid, modbus: {}}
          pusher: {model: iammeter-wem3080, sees: flat.grid}
          sink: {model: sink}
        system:
          hub: {use: hub, with: {devices: [{id: main, serial: A1}]}}
        timeline:
          - \(entry)
        expect:
          - {id: first, never: hub.refused}
        """
    }

    private static func entry(_ text: String) throws -> EntryPlan {
        try #require(try Compile.plans(Self.text(text))[0].timeline.first)
    }

    private static func mistakes(_ entry: String) -> String {
        do {
            _ = try Compile.plans(text(entry))
            return ""
        } catch {
            return error.all.map { $0.message + ($0.hint.map { " -> \($0)" } ?? "") }.joined(separator: "\n")
        }
    }

    @Test(arguments: [
        ("http.status", "{component: hub, status: 503, path: /api}", "hub"),
        ("http.malformed", "{device: pusher}", "pusher"),
        ("http.stall", "{device: sink, path: all}", "sink"),
        ("http.tls", "{component: hub, what: wrong-host}", "hub"),
        ("modbus.exception", "{device: meter, code: 255, registers: 30}", "meter"),
        ("modbus.truncate", "{device: meter, registers: 0x48..0x91}", "meter"),
        ("modbus.delay", "{device: meter, by: 6 s}", "meter"),
        ("component.pause", "{component: hub}", "hub"),
        ("component.disk_full", "{component: hub}", "hub"),
    ])
    func `an action of a wire names what it happens to`(action: String, with: String, target: String) throws {
        let entry = try Self.entry("{id: a, at: start, do: \(action), with: \(with), for: 1 min}")
        #expect(entry.target == target)
        #expect(entry.length == .seconds(60))
        #expect(entry.arguments.field("device") == nil && entry.arguments.field("component") == nil)
    }

    @Test func `requests are chances, handshakes and deaths are not`() throws {
        let entry = try Self.entry(
            "{at: start, do: modbus.silence, with: {device: meter}, times: 3, share: 30 %}")
        #expect(entry.times == 3 && entry.share == 0.3)
        #expect(entry.arguments.text("registers") == "all")
        #expect(
            Self.mistakes("{at: start, do: component.pause, with: {component: hub}, times: 3}")
                == "`times` bounds what strikes messages; `component.pause` does not -> use for:")
        #expect(
            Self.mistakes("{at: start, do: http.tls, with: {component: hub, what: expired}, share: 0.5}")
                == "`share` bounds what strikes messages; `http.tls` does not -> use for:")
    }

    @Test func `a kill is a moment whose end nobody knows before the run`() throws {
        let entry = try Self.entry(
            "{id: crash, at: start, do: component.kill, with: {component: hub, restart_after: 5 s}}")
        #expect(entry.isMoment)
        #expect(entry.arguments.duration("restart_after") == .seconds(5))
        #expect(
            Self.mistakes(
                "{at: start, do: component.kill, with: {component: hub, restart_after: 5 s}, for: 1 min}")
                == "`component.kill` is a moment and takes no `for` -> leave it out")
    }

    static let mistakes: [(entry: String, text: String)] = [
        (
            "do: http.status, with: {status: 500}",
            "`http.status` needs `device` or `component`, the name of its target -> add device: meter"
        ),
        (
            "do: http.stall, with: {device: sink, component: hub}",
            "`http.stall` has one target, and `device` names it already -> write an entry for each"
        ),
        (
            "do: http.stall, with: {device: hub}",
            "`http.stall` happens to a device, and `hub` is a component -> write component: hub"
        ),
        (
            "do: http.stall, with: {component: flat}",
            "`http.stall` happens to a component, and `flat` is a site"
        ),
        ("do: http.stall, with: {component: hab}", "unknown component `hab`; did you mean `hub` (line 11)?"),
        (
            "do: http.stall, with: {device: sink, path: api}",
            "`path` takes `all` or the path of requests, found `api` -> write /api"
        ),
        (
            "do: http.tls, with: {device: meter, what: expired}",
            "`meter` is a `iammeter-wem3080`, which cannot do `http.tls`"
        ),
        (
            "do: http.tls, with: {component: hub, what: old}",
            "`what` of `http.tls` takes `expired`, `wrong-host` or `refuse`, found `old`"
        ),
        (
            "do: modbus.silence, with: {device: pusher}",
            "`pusher` answers no Modbus, so `modbus.silence` cannot happen there -> add modbus: {} to it"
        ),
        (
            "do: modbus.silence, with: {device: sink}",
            "`sink` is a `sink`, which cannot do `modbus.silence`"
        ),
        (
            "do: modbus.silence, with: {device: meter, registers: 9..0}",
            "`registers` takes addresses of 0 to 65535, found `9..0` -> write 30, or 0..9"
        ),
        (
            "do: modbus.silence, with: {device: meter, registers: 70000}",
            "`registers` takes addresses of 0 to 65535, found `70000` -> write 30, or 0..9"
        ),
        (
            "do: modbus.exception, with: {device: meter, code: 0}",
            "`code` of `modbus.exception` takes a whole number, found `0`, which is not in 1..255 -> write a number from 1 to 255"
        ),
        (
            "do: component.kill, with: {component: hub}",
            "`component.kill` needs `restart_after`, a duration -> add restart_after: 5 s"
        ),
    ]

    @Test(arguments: mistakes) func `a mistake in a target or a field is told`(
        row: (entry: String, text: String)
    ) {
        #expect(Self.mistakes("{id: a, at: start, \(row.entry)}") == row.text)
    }
}
