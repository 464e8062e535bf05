import Documents
import Foundation
import Scenarios
import Testing
import TimeLimits

@testable import Components

/// Components that a scenario declares with `run` or with `url`.
@Suite(.ends())
struct KeyedComponentTests {
    private static func scenario(_ component: String, modes: String = "[paced 60x]") -> String {
        """
        wattloop: 1
        name: outside
        time: {start: 2025-11-03 17:00, length: 1 h, modes: \(modes)}
        site: {flat: {grid: {volts: 230 V}}}
        system:
          backend: \(component)
        expect: [{id: x, always: flat.grid.power >= 0 W}]
        """
    }

    private static let catalogue = Catalogue(
        models: [], components: ComponentKind.builtIn.map(\.row), actions: ActionRow.builtIn,
        siteSignals: ObservableRow.site, siteEvents: EventRow.site)

    static func plans(_ text: String) throws -> [Plan] {
        let loader = ScenarioLoader { _ in throw CocoaError(.fileNoSuchFile) }
        return try ScenarioCompiler(catalogue).compile(loader.load(path: "s.yaml", text: text))
    }

    private func process(_ component: String) throws -> ProcessPlan {
        let plan = try Self.plans(Self.scenario(component))[0].components[0]
        #expect(plan.uses == "process")
        return try #require(ProcessPlan.read(plan.settings).plan)
    }

    @Test func `a process has its command, its variables, its files and a sign that it is up`() throws {
        let text = """
            {run: [python3, server.py, "${backend.port}"], env: {DB: "${backend.folder}/x"},
                files: {a.conf: "port ${backend.port}"}, ready: {get: /health, within: 3 s}}
            """
        let plan = try process(text)
        #expect(plan.command == ["python3", "server.py", "${backend.port}"])
        #expect(plan.environment.map(\.name) == ["DB"])
        #expect(plan.files.map(\.text) == ["port ${backend.port}"])
        #expect(plan.ready.sign == .get("/health"))
        #expect(plan.ready.within == .seconds(3))
        #expect(plan.url == nil)
    }

    @Test func `without a word of it a process is up when it accepts connections`() throws {
        let plan = try process("{run: [server]}")
        #expect(plan.ready.sign == .accepts)
        #expect(plan.ready.within == .seconds(10))
    }

    @Test func `an address is taken as it stands`() throws {
        let written = Self.scenario("{url: \"http://127.0.0.1:9000\"}")
        let plan = try #require(AddressPlan.read(try Self.plans(written)[0].components[0].settings).plan)
        #expect(plan.url == "http://127.0.0.1:9000")
        #expect(plan.ready.within == .seconds(2))
    }

    @Test func `the file of wattloop itself can be started`() throws {
        let plan = try process("{run: [\"${wattloop.binary}\", hub]}")
        #expect(plan.command[0] == "${wattloop.binary}")
    }

    static let rows: [(component: String, mistake: String)] = [
        ("{run: server.py}", "`run` of component `backend` takes a list, found `server.py`"),
        ("{run: []}", "`run` takes a program and its arguments, found an empty list"),
        ("{run: [\"\"]}", "`run` takes a program and its arguments, found no name"),
        ("{run: [a], use: hub}", "a component has one of `use`, `run` and `url`, and this has `run` too"),
        (
            "{url: \"http://a\", use: hub}",
            "a component has one of `use`, `run` and `url`, and this has `url` too"
        ),
        ("{run: [a], redy: {}}", "unknown field `redy`; did you mean `ready`?"),
        (
            "{run: [\"${backend.pot}\"]}",
            "there is no `pot` of the component `backend`, which has `url`, `host`, `port` and `folder`"
        ),
        ("{run: [a], ready: {get: health}}", "`get` of `ready` takes a path or an address, found `health`"),
        (
            "{run: [a], ready: {get: /health, prints: up}}",
            "`ready` takes `get` or `prints`, and this has both"
        ),
        ("{run: [a], ready: {prints: \"(\"}}", "`prints` takes a regular expression, found `(`"),
        ("{run: [a], ready: {prints: \".*\"}}", "`prints` matches an empty line, so it says nothing"),
        ("{run: [a], ready: {within: 0 s}}", "`within` takes a span of real time up to 1 h"),
        ("{run: [a], env: {A=B: c}}", "`A=B` is no name of a variable"),
        ("{run: [a], files: {../a: c}}", "`files` takes names inside the component's folder, found `../a`"),
    ]

    @Test(arguments: rows) func `a mistake in such a component is reported`(
        row: (component: String, mistake: String)
    ) {
        #expect(Self.mistakes(Self.scenario(row.component)) == [row.mistake])
    }

    @Test(arguments: ["[virtual]", "[virtual, paced 60x]"])
    func `software on the real clock does not run in virtual time`(modes: String) {
        #expect(
            Self.mistakes(Self.scenario("{url: \"http://127.0.0.1:9000\"}", modes: modes)) == [
                "`url` is software on the real clock, which cannot run in virtual time"
            ])
    }

    @Test func `the disk of a process cannot be filled, and an address cannot be killed`() {
        let timeline = """

            timeline:
              - {id: full, at: start + 1 min, do: component.disk_full, with: {component: backend}}
            """
        #expect(
            Self.mistakes(Self.scenario("{run: [a]}") + timeline) == [
                "`backend` is a `process`, which cannot do `component.disk_full`"
            ])
        let kill = timeline.replacing(
            "disk_full, with: {component: backend}",
            with: "kill, with: {component: backend, restart_after: 1 s}")
        #expect(
            Self.mistakes(Self.scenario("{url: \"http://127.0.0.1:9000\"}") + kill) == [
                "`backend` is a `url`, which cannot do `component.kill`"
            ])
        #expect(Self.mistakes(Self.scenario("{run: [a]}") + kill).isEmpty)
    }

    private static func mistakes(_ text: String) -> [String] {
        do {
            _ = try plans(text)
            return []
        } catch let diagnostics as Diagnostics {
            return diagnostics.all.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }
}
