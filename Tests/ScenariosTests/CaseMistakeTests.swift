import Testing
import TimeLimits

@testable import Scenarios

/// Mistakes that not every case of a scenario has.
@Suite(.ends())
struct CaseMistakeTests {
    private static func mistakes(_ old: String, _ new: String, cases: String = "") -> String {
        Compile.mistakes(
            Sample.evening.replacing(old, with: new)
                .replacing("  - {case: bypassed", with: "\(cases)  - {case: bypassed"))
    }

    @Test func `a mistake of one case names it`() {
        #expect(
            Self.mistakes(
                "with: {device: meter}, for: 15 min", "with: {device: meter, phase: l3}, for: 15 min")
                == "s.yaml:38:76: error: `meter` has one phase, so there is no `l3` (case `bypassed`)")
        #expect(
            Self.mistakes("with: {device: meter}, for: 15 min", "with: {device: hub}, for: 15 min")
                == "s.yaml:38:62: error: `meter.bypass` happens to a device, and `hub` is a component (case `bypassed`)"
        )
    }

    @Test func `a mistake of several cases names them`() {
        #expect(
            Self.mistakes(
                "with: {device: meter}, for: 15 min", "with: {device: meter, phase: l3}, for: 15 min",
                cases: "  - {case: frozen, trick: meter.freeze}\n")
                == "s.yaml:39:76: error: `meter` has one phase, so there is no `l3` (cases `frozen` and `bypassed`)"
        )
    }

    @Test func `a mistake of all cases names none`() {
        #expect(
            Self.mistakes("with: {site: flat, power", "with: {site: meter, power")
                == "s.yaml:37:60: error: `load.add` happens to a site, and `meter` is a device")
    }

    @Test func `a mistake in the row of a case stands there already`() {
        let text = Sample.evening.replacing("with: {device: meter}", with: "with: {device: $who}")
            .replacing("alarm: {type: bool", with: "who: {type: text, default: meter}\n  alarm: {type: bool")
            .replacing("trick: meter.bypass", with: "trick: meter.bypass, who: metr")
        #expect(
            Compile.mistakes(text)
                == "s.yaml:19:48: error: unknown device `metr`; did you mean `meter` (line 28)?")
    }

    @Test func `what does nothing names a target that there is`() {
        #expect(
            Self.mistakes("do: $trick,    with: {device: meter}", "do: none, with: {device: metr}")
                == "s.yaml:38:57: error: unknown device `metr`; did you mean `meter` (line 27)?")
        #expect(
            Self.mistakes(
                "do: $trick,    with: {device: meter}", "do: none, with: {anything: metr, site: flat}")
                == "")
    }
}
