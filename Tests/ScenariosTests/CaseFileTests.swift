import Documents
import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

/// Cases whose rows stand in a CSV file.
@Suite(.ends())
struct CaseFileTests {
    static let scenario = """
        wattloop: 1
        name: rows
        time: {start: 2025-06-01 12:00, length: 1 h}
        params:
          base: {type: quantity, default: 120 W}
          wait: {type: duration, default: 5 s}
          share: {type: ratio, default: 0.5}
          loud: {type: bool, default: false}
          tag: {type: text, default: none}
        cases: {from: data/cases.csv}
        site:
          home: {place: {lat: 52.5 deg, lon: 13.4 deg}, loads: {base: $base}}
        devices:
          meter: {model: iammeter-wem3080, serial: "S-$tag", sees: home.grid}
        expect:
          - {id: fine, always: meter.power < 1 MW}
        """

    private static func plans(_ file: String) throws -> [Plan] {
        try Compile.plans(scenario, files: ["data/cases.csv": file])
    }

    private static func values(_ plan: Plan) -> [String] { plan.parameters.map(\.value) }

    @Test func `a row is a case and its columns are parameters`() throws {
        let plans = try Self.plans("case,base [W],loud\na,1000,true\nb,250,false\n")
        #expect(plans.map(\.name) == ["rows/a", "rows/b"])
        #expect(plans.map { $0.sites[0].settings.group("loads")?.quantity("base") } == [1000, 250])
        #expect(Self.values(plans[0]) == ["1000 W", "5 s", "0.5", "true", "none"])
    }

    @Test func `an empty cell leaves the default`() throws {
        let plans = try Self.plans("case,base [kW],tag\na,,x\nb,2,\nc,2,\"\"\n")
        #expect(plans.map { $0.sites[0].settings.group("loads")?.quantity("base") } == [120, 2000, 2000])
        #expect(plans.map { $0.parameters[4].value } == ["x", "none", "none"])
    }

    static let written = [
        "case,tag\na,\"one, two\"\nb,\"say \"\"hi\"\"\"\n",
        "\u{FEFF}case,tag\r\na,\"one, two\"\r\nb,\"say \"\"hi\"\"\"\r\n",
        "tag , case\n\"one, two\" , a\n\"say \"\"hi\"\"\",b\n\n",
    ]

    @Test(arguments: written) func `quotes, marks, line ends and the order of columns mean nothing`(
        file: String
    ) throws {
        #expect(
            try Self.plans(file).map { $0.devices[0].settings.text("serial") } == [
                "S-one, two", "S-say \"hi\"",
            ])
    }

    @Test func `units stand for quantities, durations and ratios`() throws {
        let plans = try Self.plans("case,base [mW],wait [min],share [%]\na,5000,2,30\n")
        #expect(Self.values(plans[0]) == ["5000 mW", "2 min", "30 %", "false", "none"])
    }

    static let refused: [(file: String, expected: String)] = [
        (
            "case,bas\na,1 W\n",
            "data/cases.csv:1:6: error: unknown parameter `bas`; did you mean `base`?\n      included from s.yaml:10:15"
        ),
        (
            "kase,base\na,1 W\n",
            """
            data/cases.csv:1:1: error: a file of cases needs a column `case`, the names of its rows
                1 | kase,base
                  | ^^^^ write case
                  included from s.yaml:10:15
            """
        ),
        (
            "base\n1 W\n",
            """
            data/cases.csv:1:1: error: a file of cases needs a column `case`, the names of its rows
                1 | base
                  | ^^^^ write case
                  included from s.yaml:10:15
            """
        ),
        (
            "case,loud\na,true\na,false\n",
            "data/cases.csv:3:1: error: case `a` is defined twice; it was first defined in line 2\n"
                + "      included from s.yaml:10:15"
        ),
        (
            "case,loud\na,yes\n",
            """
            data/cases.csv:2:3: error: parameter `loud` takes `true` or `false`, found `yes`
                2 | a,yes
                  |   ^^^ write true
                  included from s.yaml:10:15
            """
        ),
        (
            "case,base\na,1000\n",
            """
            data/cases.csv:2:3: error: parameter `base` takes a power, found `1000` without a unit
                2 | a,1000
                  |   ^^^^ write 1000 W
                  included from s.yaml:10:15
            """
        ),
        (
            "case,base [W]\na,2 kW\n",
            """
            data/cases.csv:2:3: error: `base [W]` takes a number, found `2 kW`
                2 | a,2 kW
                  |   ^^^^ write the number alone; its unit stands in the header
                  included from s.yaml:10:15
            """
        ),
        (
            "case,base [Wh]\na,2\nb,3\n",
            """
            data/cases.csv:1:6: error: column `base [Wh]` is an energy, and parameter `base` is a power
                1 | case,base [Wh]
                  |      ^^^^^^^^^ write base [W]
                  included from s.yaml:10:15
            """
        ),
        (
            "case,loud [W]\na,2\n",
            """
            data/cases.csv:1:6: error: column `loud [W]` has a unit, and parameter `loud` of type `bool` takes none
                1 | case,loud [W]
                  |      ^^^^^^^^ write loud
                  included from s.yaml:10:15
            """
        ),
        (
            "case,base [W],base [kW]\na,2,3\n",
            """
            data/cases.csv:1:15: error: column `base` is there twice
                1 | case,base [W],base [kW]
                  |               ^^^^^^^^^ leave one of them out
                  included from s.yaml:10:15
            """
        ),
        (
            "",
            "data/cases.csv:1:1: error: the file is empty; its first line names the columns\n"
                + "    1 | \n      | ^ write case,power [W]\n      included from s.yaml:10:15"
        ),
        (
            "case,loud\n",
            """
            data/cases.csv:1:1: error: `data/cases.csv` has no rows, so there is no case
                1 | case,loud
                  | ^^^^ add a row below the header
                  included from s.yaml:10:15
            """
        ),
        (
            "case,loud\na\nb,true,1\nc,\"true\n",
            """
            data/cases.csv:2:1: error: a row has 2 cells like the header, found 1
                  included from s.yaml:10:15

            data/cases.csv:3:8: error: a row has 2 cells like the header, found 3
                3 | b,true,1
                  |        ^ quote cells that hold commas, and write decimals with a point
                  included from s.yaml:10:15

            data/cases.csv:4:3: error: a quoted cell ends on its line
                4 | c,"true
                  |   ^^^^^ close it with "
                  included from s.yaml:10:15
            """
        ),
        (
            "case,loud\nA B,true\n,false\n",
            "data/cases.csv:2:1: error: `case` takes small letters, digits, `-` and `_`, found `A B`\n"
                + "      included from s.yaml:10:15\n\n"
                + "data/cases.csv:3:1: error: `case` takes small letters, digits, `-` and `_`, found ``\n"
                + "      included from s.yaml:10:15"
        ),
    ]

    @Test(arguments: refused) func `a mistake in the file stands in the file`(
        row: (file: String, expected: String)
    ) {
        #expect(Compile.mistakes(Self.scenario, files: ["data/cases.csv": row.file]) == row.expected)
    }

    static let unusable: [(cases: String, expected: String)] = [
        ("{from: data/cases.csv}", "s.yaml:10:15: error: cannot read `data/cases.csv`: no such file"),
        (
            "{form: cases.csv}",
            """
            s.yaml:10:1: error: `cases` needs `from`, a text
               10 | cases: {form: cases.csv}
                  | ^^^^^ add from: cases.csv

            s.yaml:10:9: error: unknown field `form`; did you mean `from`?
            """
        ),
        (
            "cases.csv",
            """
            s.yaml:10:8: error: `cases` takes a list of rows, found `cases.csv`
               10 | cases: cases.csv
                  |        ^^^^^^^^^ write - {case: honest}, or {from: cases.csv}
            """
        ),
    ]

    @Test(arguments: unusable) func `what names no file of rows is refused`(
        row: (cases: String, expected: String)
    ) {
        let text = Self.scenario.replacing("cases: {from: data/cases.csv}", with: "cases: \(row.cases)")
        #expect(Compile.mistakes(text) == row.expected)
    }

    @Test func `a mistake that follows from a cell names the cell`() {
        let text = Self.scenario.replacing("base: $base", with: "from: $tag")
        #expect(
            Compile.mistakes(text, files: ["data/cases.csv": "case,tag\na,day.csv\n"])
                == "data/cases.csv:2:3: error: cannot read `data/day.csv`: no such file\n"
                + "      included from s.yaml:10:15")
    }

    @Test func `no file of cases brings the checker down`() throws {
        var random = SeededBytes(seed: 16)
        let signs = Array("case,base [W]\",\n\r\n\u{FEFF}1.5e3 $x;\t")
        for _ in 0..<2000 {
            let file = String(
                (0..<Int(random.next() % 40)).map { _ in signs[Int(random.next() % UInt64(signs.count))] })
            _ = Compile.mistakes(Self.scenario, files: ["data/cases.csv": "case,base [W],tag\n" + file])
            _ = Compile.mistakes(Self.scenario, files: ["data/cases.csv": file])
        }
    }
}

private struct SeededBytes {
    private let stream: RandomStream
    private var index: UInt64 = 0

    init(seed: UInt64) {
        stream = RandomStream(seed: seed, path: "bytes")
    }

    mutating func next() -> UInt64 {
        index += 1
        return stream.bits(index)
    }
}
