import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct IncludeTests {
    static let site = """
        fragment: 1
        params:
          base: {type: quantity, default: 120 W}
        site:
          home:
            place: {lat: 52.5 deg, lon: 13.4 deg}
            loads: {base: $base}
        """
    static let meter = """
        fragment: 1
        include: [home.yaml]
        devices:
          meter: {model: iammeter-wem3080, sees: home.grid}
        """

    static func scenario(include: String, more: String = "") -> String {
        """
        wattloop: 1
        name: included
        include: \(include)
        time: {start: 2025-06-01 12:00, length: 1 h}
        \(more)
        expect:
          - {id: fine, always: meter.power < 1 MW}
        """
    }

    private static func mistakes(_ text: String, _ files: [String: String]) -> String {
        Compile.mistakes(text, files: files)
    }

    @Test func `fragments add what they define, and may include others`() throws {
        let plans = try Compile.plans(
            Self.scenario(include: "[sites/meter.yaml]", more: "cases: [{case: a}, {case: b, base: 1 kW}]"),
            files: ["sites/meter.yaml": Self.meter, "sites/home.yaml": Self.site])
        #expect(plans.map { $0.sites[0].settings.group("loads")?.quantity("base") } == [120, 1000])
        #expect(plans[0].devices.map(\.name) == ["meter"])
    }

    @Test func `a fragment that two others share is included once`() throws {
        let plans = try Compile.plans(
            Self.scenario(include: "[sites/meter.yaml, sites/home.yaml]"),
            files: ["sites/meter.yaml": Self.meter, "sites/home.yaml": Self.site])
        #expect(plans.map { $0.sites.map(\.name) } == [["home"]])
    }

    @Test func `paths are relative to the file that they stand in`() {
        #expect(
            FilePath.join("../sites/a.yaml", relativeTo: "scenarios/pr/noon.yaml") == "scenarios/sites/a.yaml"
        )
        #expect(FilePath.join("a.yaml", relativeTo: "noon.yaml") == "a.yaml")
        #expect(FilePath.join("./a.yaml", relativeTo: "./x/noon.yaml") == "x/a.yaml")
        #expect(FilePath.join("../a.yaml", relativeTo: "noon.yaml") == "../a.yaml")
        #expect(FilePath.join("../../a.yaml", relativeTo: "../noon.yaml") == "../../../a.yaml")
        #expect(FilePath.join("/etc/a.yaml", relativeTo: "x/noon.yaml") == "/etc/a.yaml")
        #expect(FilePath.join("a.yaml", relativeTo: "/noon.yaml") == "/a.yaml")
    }

    @Test func `a mistake in a fragment carries the chain of its inclusion`() {
        let broken = Self.site.replacing("loads: {base: $base}", with: "loads: {base: 1 kWh}")
        #expect(
            Self.mistakes(
                Self.scenario(include: "[sites/meter.yaml]"),
                ["sites/meter.yaml": Self.meter, "sites/home.yaml": broken])
                    == """
                    sites/home.yaml:7:19: error: `base` of `loads` takes a power, found an energy
                        7 |     loads: {base: 1 kWh}
                          |                   ^^^^^ write 1 kW
                          included from sites/meter.yaml:2:11
                          included from s.yaml:3:11
                    """)
    }

    @Test func `a name defined twice is shown with both places`() {
        #expect(
            Self.mistakes(
                Self.scenario(include: "[sites/meter.yaml]", more: "devices: {meter: {model: sink}}"),
                ["sites/meter.yaml": Self.meter, "sites/home.yaml": Self.site])
                == "s.yaml:5:11: error: `meter` is defined twice; it was first defined at "
                + "sites/meter.yaml:4:3"
        )
    }

    @Test func `circles of inclusion are refused`() {
        let circle = Self.site.replacing("params:", with: "include: [meter.yaml]\nparams:")
        #expect(
            Self.mistakes(
                Self.scenario(include: "[sites/meter.yaml]"),
                ["sites/meter.yaml": Self.meter, "sites/home.yaml": circle])
                    == """
                    sites/home.yaml:2:11: error: `sites/meter.yaml` includes itself by way of `sites/home.yaml`
                          included from sites/meter.yaml:2:11
                          included from s.yaml:3:11
                    """)
    }

    static let refused: [(include: String, file: String, expected: String)] = [
        (
            "[x.yaml]", "",
            "s.yaml:3:11: error: cannot read `x.yaml`: no such file"
        ),
        (
            "x.yaml", "fragment: 1",
            "s.yaml:3:10: error: `include` takes a list of files, found `x.yaml`\n"
                + "    3 | include: x.yaml\n      |          ^^^^^^ write [x.yaml]"
        ),
        (
            "[x.yaml]", "wattloop: 1\nname: other",
            "s.yaml:3:11: error: `x.yaml` must start with `fragment: 1` to be included, but it is a scenario"
        ),
        (
            "[x.yaml]", "fragment: 1\ntimeline: []",
            "s.yaml:7:24: error: unknown name `meter`\n\n"
                + "x.yaml:2:1: error: a fragment cannot have `timeline`; it defines `site`, `devices`, "
                + "`system`, "
                + "`probes` and `params`\n      included from s.yaml:3:11"
        ),
    ]

    @Test(arguments: refused) func `what cannot be included is refused`(
        row: (include: String, file: String, expected: String)
    ) {
        let files = row.file.isEmpty ? [:] : ["x.yaml": row.file]
        #expect(Self.mistakes(Self.scenario(include: row.include), files) == row.expected)
    }

    @Test func `a fragment alone is checked and makes no plan`() throws {
        let loader = ScenarioLoader { _ in Self.site }
        let loaded = try loader.load(path: "sites/meter.yaml", text: Self.meter)
        #expect(loaded.isFragment)
        #expect(try ScenarioCompiler(TestCatalogue.whole).compile(loaded).isEmpty)
        let broken = Self.meter.replacing("home.grid", with: "home.gird")
        #expect(
            Compile.mistakes(broken, files: ["home.yaml": Self.site])
                == "s.yaml:4:47: error: unknown part of a site `gird`; did you mean `grid`?")
    }

    @Test func `a fragment may name what its includer declares`() {
        let alone =
            "fragment: 1\ndevices:\n  meter: {model: iammeter-wem3080, sees: house.grid, "
            + "push: {to: \"${hub.url}/x\", every: 5 s}}"
        #expect(Compile.mistakes(alone) == "")
    }
}
