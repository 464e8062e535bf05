import Documents
import Testing
import TimeLimits

@testable import Scenarios

/// Parameters that the command line sets, that includers set, and that stand inside of texts.
@Suite(.ends())
struct GivenParameterTests {
    private static let cases = IncludeTests.scenario(
        include: "[home.yaml]",
        more: """
            params: {tag: {type: text, default: x}, way: {type: choice, of: [slow, fast], default: slow}}
            cases: [{case: a}, {case: b, base: 1 kW}]
            devices: {meter: {model: iammeter-wem3080, sees: home.grid, serial: "$way/$tag-$$tag $5 $SYS/$base"}}
            """)
    private static let files = ["home.yaml": IncludeTests.site]

    private static func bases(_ plans: [Plan]) -> [Double?] {
        plans.map { $0.sites[0].settings.group("loads")?.quantity("base") }
    }

    // MARK: Command line

    @Test func `a given value replaces the default and that of every row`() throws {
        let plans = try Compile.plans(Self.cases, files: Self.files, given: [("base", "3 kW"), ("tag", "")])
        #expect(Self.bases(plans) == [3000, 3000])
        #expect(
            plans[1].parameters == [
                CaseParameter(name: "base", value: "3 kW", isGiven: true),
                CaseParameter(name: "tag", value: "", isGiven: true),
                CaseParameter(name: "way", value: "slow"),
            ])
    }

    @Test func `a given value is checked like a default`() {
        #expect(
            Compile.mistakes(Self.cases, files: Self.files, given: [("tag", "y"), ("base", "3 kWh")]) == """
                --param:2:6: error: parameter `base` takes a power, found an energy
                    2 | base=3 kWh
                      |      ^^^^^ write 3 kW
                """)
        #expect(
            Compile.mistakes(Self.cases, files: Self.files, given: [("way", "fats")])
                == "--param:1:5: error: `way` has no value `fats`; did you mean `fast`?")
        #expect(
            Compile.mistakes(Self.cases, files: Self.files, given: [("base", "")])
                == "--param:1:6: error: parameter `base` takes a single value of type `quantity`, found nothing"
        )
    }

    @Test(arguments: [
        ("3.2 kW", "quantity"), ("1 h 30 min", "duration"), ("30 %", "ratio"), ("0.3", "ratio"),
        ("17", "count"), ("true", "bool"), ("S1", "text"),
        ("meter.bypass", "action"), ("\"18:30\"", "clock"), ("2025-11-03 18:30", "text"),
    ])
    func `a declaration that is only a value is told with the type of that value`(
        value: String, type: String
    ) {
        let text = Self.cases.replacing("{type: text, default: x}", with: value)
        #expect(
            Compile.mistakes(text, files: Self.files).contains(
                "write {type: \(type), default: \(value.replacing("\"", with: ""))}"))
    }

    @Test func `rows are checked though a given value replaces theirs`() {
        let text = Self.cases.replacing("base: 1 kW}", with: "base: 1 kWh}")
        #expect(
            Compile.mistakes(text, files: Self.files, given: [("base", "3 kW")])
                .hasPrefix("s.yaml:6:36: error: parameter `base` takes a power, found an energy"))
    }

    @Test func `a name that is not declared here means nothing here`() throws {
        let plans = try Compile.plans(Self.cases, files: Self.files, given: [("other", "3")])
        #expect(Self.bases(plans) == [120, 1000])
    }

    // MARK: Fragments

    private static func including(_ include: String, more: String = "") -> String {
        IncludeTests.scenario(
            include: include, more: "devices: {meter: {model: iammeter-wem3080, sees: home.grid}}\n\(more)")
    }

    @Test func `an includer sets parameters of a fragment`() throws {
        let text = Self.including("[{file: home.yaml, with: {base: 2 kW}}]")
        #expect(Self.bases(try Compile.plans(text, files: Self.files)) == [2000])
        let rows = Self.including(
            "[{file: home.yaml, with: {base: 2 kW}}]", more: "cases: [{case: a}, {case: b, base: 1 kW}]")
        #expect(Self.bases(try Compile.plans(rows, files: Self.files)) == [2000, 1000])
        #expect(
            Self.bases(try Compile.plans(rows, files: Self.files, given: [("base", "3 kW")])) == [3000, 3000])
    }

    @Test func `a fragment sets parameters of those that it includes`() throws {
        let between = "fragment: 1\ninclude: [{file: home.yaml, with: {base: 2 kW}}]\n"
        let files = ["sites/between.yaml": between, "sites/home.yaml": IncludeTests.site]
        #expect(Self.bases(try Compile.plans(Self.including("[sites/between.yaml]"), files: files)) == [2000])
        let wrong = files.merging(["sites/between.yaml": between.replacing("2 kW", with: "2 kWh")]) { $1 }
        #expect(
            Compile.mistakes(Self.including("[sites/between.yaml]"), files: wrong)
                == """
                sites/between.yaml:2:36: error: parameter `base` takes a power, found an energy
                    2 | include: [{file: home.yaml, with: {base: 2 kWh}}]
                      |                                          ^^^^^ write 2 kW
                      included from s.yaml:3:11
                """.replacing("2:36", with: "2:42"))
    }

    static let refused: [(include: String, expected: String)] = [
        (
            "[{file: home.yaml, with: {bas: 2 kW}}]",
            "s.yaml:3:36: error: `home.yaml` has no parameter `bas`; did you mean `base`?"
        ),
        (
            "[{file: home.yaml, wiht: {base: 2 kW}}]",
            "s.yaml:3:29: error: unknown field `wiht`; did you mean `with`?\ns.yaml:5:45: error: unknown name `home`"
        ),
        (
            "[{with: {base: 2 kW}}]",
            """
            s.yaml:3:11: error: an entry of `include` needs `file`, a text
                3 | include: [{with: {base: 2 kW}}]
                  |           ^^^^^^^^^^^^^^^^^^^^ add file: board.yaml

            s.yaml:5:45: error: unknown name `home`
            """
        ),
        (
            "[home.yaml, {file: home.yaml, with: {base: 2 kW}}]",
            "s.yaml:3:47: error: `base` is defined twice; it was first defined at s.yaml:3:11"
        ),
        (
            "[{file: home.yaml, with: {base: 1 kW}}, {file: home.yaml, with: {base: 2 kW}}]",
            "s.yaml:3:75: error: `base` is defined twice; it was first defined at s.yaml:3:36"
        ),
    ]

    @Test(arguments: refused) func `what an includer cannot set is refused`(
        row: (include: String, expected: String)
    ) {
        let found = Compile.mistakes(Self.including(row.include), files: Self.files)
        #expect(found.hasPrefix(row.expected.split(separator: "\n").first.map(String.init) ?? ""), "\(found)")
    }

    @Test func `the same fragment twice with the same values is one`() throws {
        let one = "{file: home.yaml, with: {base: 2 kW}}"
        #expect(
            Self.bases(try Compile.plans(Self.including("[\(one), \(one)]"), files: Self.files)) == [2000])
    }

    // MARK: Texts

    @Test func `inside of a text a name stands for the text of its parameter`() throws {
        let plans = try Compile.plans(Self.cases, files: Self.files)
        #expect(plans[1].devices[0].settings.text("serial") == "slow/x-$tag $5 $SYS/1 kW")
    }

    static let texts: [(text: String, parts: [Parameters.TextPart])] = [
        ("", []), ("plain", [.text("plain")]), ("$", [.text("$")]), ("a$", [.text("a$")]),
        ("$$", [.text("$$")]),
        ("$a", [.reference(name: "a", 0..<2)]),
        ("x$a_1/$b", [.text("x"), .reference(name: "a_1", 1..<5), .text("/"), .reference(name: "b", 6..<8)]),
        ("$$a$b", [.text("$a"), .reference(name: "b", 3..<5)]), ("$$$a", [.text("$$a")]),
        ("${hub.url}/$id", [.text("${hub.url}/"), .reference(name: "id", 11..<14)]),
        ("$SYS/# $5 $_x $-", [.text("$SYS/# $5 $_x $-")]),
        ("$aB", [.reference(name: "a", 0..<2), .text("B")]),
    ]

    @Test(arguments: texts) func `a sign before a small letter begins a name and two signs write one`(
        row: (text: String, parts: [Parameters.TextPart])
    ) {
        #expect(Parameters.parts(of: row.text) == row.parts)
    }

    @Test func `texts of expressions hold parameters, too`() throws {
        let text = Sample.evening.replacing("kind == THEFT_SUSPICION and meter", with: "meter")
            .replacing("witness: flat.grid.power > 1 kW", with: "witness: \"flat.grid.power > 1 kW\"")
            .replacing(
                "- id: every",
                with:
                    "- {id: path, only: '\"x$trick\" == \"xnone\"', always: flat.grid.power < 9 kW}\n  - id: every"
            )
        #expect(
            Compile.mistakes(text.replacing("$trick\"", with: "$trik\""))
                .contains("unknown parameter `trik`; did you mean `trick`?"))
    }
}
