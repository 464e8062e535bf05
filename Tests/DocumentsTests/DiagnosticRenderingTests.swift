import Documents
import Testing
import TimeLimits

@Suite(.ends())
struct DiagnosticRenderingTests {
    static let outage = """
        site:
          home:
            battery: {capacity: 13.5 kWh, power: 5 kW, start: 4 kWh}
        """

    static let battery = Diagnostic(
        SourcePosition(
            file: "outage.yaml", line: 3, column: 55, length: 5,
            includedFrom: [.init(file: "scenarios/pr/noon.yaml", line: 6, column: 12)]),
        "`start` of a battery takes a ratio, found an energy", hint: "write 30 %")

    @Test func `a hint stands behind the underlined place, the inclusions below`() {
        #expect(
            Self.battery.rendered { $0 == "outage.yaml" ? Self.outage : nil } == """
                outage.yaml:3:55: error: `start` of a battery takes a ratio, found an energy
                    3 |     battery: {capacity: 13.5 kWh, power: 5 kW, start: 4 kWh}
                      |                                                       ^^^^^ write 30 %
                      included from scenarios/pr/noon.yaml:6:12
                """)
    }

    @Test func `a hint without a text to show stands in the header`() {
        #expect(
            Self.battery.rendered { _ in nil } == """
                outage.yaml:3:55: error: `start` of a battery takes a ratio, found an energy; write 30 %
                      included from scenarios/pr/noon.yaml:6:12
                """)
    }

    @Test func `all mistakes are sorted, each once, with room around the long ones`() {
        let short = Diagnostic(place(48, 47), "unknown device `gatway`")
        let later = Diagnostic(place(51, 5), "`outage.end + 20 h` lies after the end of the run (21 h)")
        let long = Diagnostic(
            place(1, 4, length: 3), "`a` of a push takes a duration, found `5`", hint: "write 5 s")
        let text = Diagnostics([later, short, long, short]).rendered { _ in "a: 5 W" }
        // Lines that a file does not have are not shown.
        #expect(
            text == """
                day.yaml:1:4: error: `a` of a push takes a duration, found `5`
                    1 | a: 5 W
                      |    ^^^ write 5 s

                day.yaml:48:47: error: unknown device `gatway`
                day.yaml:51:5: error: `outage.end + 20 h` lies after the end of the run (21 h)
                """)
    }

    @Test func `without a hint the place is underlined all the same`() {
        let text = Diagnostic(place(1, 4, length: 3), "no").rendered { _ in "a: 5 W" }
        #expect(text == "day.yaml:1:4: error: no\n    1 | a: 5 W\n      |    ^^^")
    }

    @Test func `long lines are clipped around the place`() {
        let line = String(repeating: "x", count: 500) + "HERE" + String(repeating: "y", count: 500)
        let text = Diagnostic(place(1, 501, length: 4), "no", hint: "go").rendered { _ in line }
        let shown = "…\(String(repeating: "x", count: 59))HERE\(String(repeating: "y", count: 97))…"
        #expect(
            text
                == "day.yaml:1:501: error: no\n    1 | \(shown)\n      | \(String(repeating: " ", count: 60))^^^^ go"
        )
    }

    @Test func `an underline never leaves its line`() {
        let text = Diagnostic(place(1, 3, length: 50), "no", hint: "go").rendered { _ in "abcd\nnext" }
        #expect(text == "day.yaml:1:3: error: no\n    1 | abcd\n      |   ^^ go")
    }

    @Test func `control characters of a file do not reach the terminal`() {
        #expect(
            Diagnostic(place(1, 1), "no", hint: "go").rendered { _ in "a\u{1B}[0m" }.contains("\u{1B}")
                == false)
        #expect(Diagnostic.quote("a\nb\u{1B}") == "a b ")
        #expect(Diagnostic.quote(String(repeating: "x", count: 99)).count == 58)
    }
}
