import Documents
import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct RunModeTests {
    private func modes(_ text: String) throws -> [RunMode] {
        let scenario = Sample.evening.replacing(
            "length: 6 h", with: "length: 6 h\n  modes: \(text)\n  slack: 2 s")
        return try Compile.plans(scenario)[0].modes
    }

    @Test func `modes are virtual and paced, in the order of the file`() throws {
        #expect(try modes("[paced 60x, virtual]") == [.paced(factor: 60), .virtual])
        #expect(try modes("paced 0.5x") == [.paced(factor: 0.5)])
    }

    @Test func `a case runs in the first mode unless another is asked for`() throws {
        let scenario = Sample.evening.replacing(
            "length: 6 h", with: "length: 6 h\n  modes: [virtual, paced 10x]")
        let plan = try Compile.plans(scenario)[0]
        #expect(plan.mode == .virtual)
        #expect(plan.running(in: .paced)?.mode == .paced(factor: 10))
        #expect(try Compile.plans(Sample.evening)[0].running(in: .paced) == nil)
    }

    @Test(arguments: [
        (RunMode.virtual, "virtual"), (.paced(factor: 60), "paced 60x"), (.paced(factor: 0.5), "paced 0.5x"),
    ])
    func `a mode is written as in a scenario`(mode: RunMode, text: String) {
        #expect(mode.text == text)
    }

    @Test(arguments: ["stays: meter.online, for: 1 min", "gap: hub.alert, at_least: 1 min"])
    func `a span that is not longer than the slack asks for nothing in paced mode`(form: String) {
        let key = form.contains("for") ? "for" : "at_least"
        func mistakes(_ modes: String) -> String {
            let scenario = Sample.evening.replacing("length: 6 h", with: "length: 6 h\n  modes: \(modes)")
                .replacing("expect:\n", with: "expect:\n  - {id: a, \(form)}\n")
            return Compile.mistakes(scenario)
        }
        #expect(mistakes("[virtual, paced 60x]").isEmpty)
        #expect(mistakes("[virtual]").isEmpty)
        let told = mistakes("[virtual, paced 60x]\n  slack: 1 min")
        #expect(
            told.contains(
                "error: `\(key)` of 1 min asks for nothing in paced mode, where the slack of 1 min is taken off it"
            ))
        #expect(told.contains("write more than 1 min, or less `slack` under `time`"))
    }

    @Test func `an event is an instant in virtual time only`() {
        let text = Sample.evening.replacing("length: 6 h", with: "length: 6 h\n  modes: [virtual, paced 60x]")
            .replacing("at: \"18:40\", do: $trick", with: "at: \"hub.alert[2] + 1 s\", do: $trick")
        let mistakes = #expect(throws: Diagnostics.self) { try Compile.plans(text) }
        #expect(
            mistakes?.all.map(\.message) == [
                "`hub.alert[2] + 1 s` hangs on an event, which is an instant in virtual time only"
            ])
    }

    @Test(arguments: [
        (
            "[virtual, paced 60x]", "{run: [a]}",
            "`run` is software on the real clock, which cannot run in virtual time"
        ),
        ("[paced 60x]", "{run: []}", "`run` takes a program"),
        (
            "[paced 60x]", "{run: [a], use: hub}",
            "a component has one of `use` and `run`, and this has `run` too"
        ),
    ])
    func `a component with a key of its own is checked by its row, and runs on the real clock only`(
        modes: String, component: String, mistake: String
    ) {
        let text = """
            wattloop: 1
            name: keyed
            time: {start: 2025-11-03 17:00, length: 1 h, modes: \(modes)}
            site: {flat: {grid: {volts: 230 V}}}
            system: {backend: \(component)}
            expect: [{id: x, always: flat.grid.power >= 0 W}]
            """
        let mistakes = #expect(throws: Diagnostics.self) { try Compile.plans(text) }
        #expect(mistakes?.all.map(\.message) == [mistake])
    }
}
