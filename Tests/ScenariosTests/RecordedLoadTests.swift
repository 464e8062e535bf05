import Documents
import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

/// `loads: {from: day.csv, …}`.
@Suite(.ends())
struct RecordedLoadTests {
    static let day = """
        time,power_w,volts [V]
        2025-11-03 17:00,100,230
        2025-11-03 18:00,200,231
        2025-11-03 22:00:30,1.5e3,229
        2025-11-03 23:00,0,230
        """

    /// The sample with this load.
    static func scenario(_ loads: String) -> String {
        Sample.evening.replacing("{base: 120 W, profile: couple, yearly: 2700 kWh}", with: loads)
    }

    static func mistakes(_ loads: String, _ csv: String?) -> String {
        Compile.mistakes(scenario(loads), files: csv.map { ["day.csv": $0] } ?? [:])
    }

    static func series(_ loads: String, _ csv: String = day) throws -> StepSeries {
        let plan = try Compile.plans(scenario(loads), files: ["day.csv": csv])[0]
        guard case .series(let series) = plan.sites[0].settings.group("loads")?["series"] else {
            throw NoSeries()
        }
        return series
    }

    struct NoSeries: Error {}

    /// 17:00 of the sample.
    private static func at(_ minutes: Double) -> UTCInstant {
        UTCInstant(seconds: 1_762_171_200) + .nanoseconds(rounding: minutes * 6e10)
    }

    @Test(arguments: [
        ("{from: day.csv, column: power}", 0.0, 100.0), ("{from: day.csv, column: power}", 59.9, 100),
        ("{from: day.csv, column: power_w}", 60, 200), ("{from: day.csv, column: power}", 300.5, 1500),
        ("{from: day.csv, column: power, scale: 1.2}", 60, 240),
        ("{from: day.csv, column: power, scale: 50 %}", 60, 100),
        ("{from: day.csv, column: power, shift: -30 min, gap: hold}", 30, 200),
        ("{from: day.csv, column: power, shift: 30 min, gap: zero}", 29, 0),
        ("{from: day.csv, column: power, shift: 30 min, gap: hold}", 29, 100),
        ("{from: day.csv, column: power, shift: -7 h, loop: true}", 0, 100),
    ]) func `a load is what the file says`(loads: String, minutes: Double, watts: Double) throws {
        #expect(try Self.series(loads).value(at: Self.at(minutes)) == watts)
    }

    @Test(arguments: [
        "time,power [kW]\n0,0.1\n3600,0.2\n21600,0\n", "time_min,power (W)\n0,100\n60,200\n360,0\n",
        "elapsed [h],power_kw\n0,0.1\n1,0.2\n6,0\n",
        "when,power_W\n2025-11-03T12:00:00Z,100\n2025-11-03T18:00:00+05:00,200\n2025-11-03T18:00:00Z,0\n",
        "time,power_w\n2025-11-03T17:00,100\n2025-11-03T18:00:00,200\n2025-11-03 23:00,0\n",
        "time,power_w\n0,100\n3600,200\n7200,\n21600,0\n",
    ]) func `times and units may be written in several ways`(csv: String) throws {
        let series = try Self.series("{from: day.csv, gap: hold}", csv)
        #expect(series.value(at: Self.at(59)) == 100)
        #expect(series.value(at: Self.at(60)) == 200)
        #expect(series.value(at: Self.at(359)) == 200)
        #expect(series.value(at: Self.at(360)) == 0)
    }

    @Test func `a value that is missing is nothing when gaps are`() throws {
        let series = try Self.series("{from: day.csv, gap: zero}", "time,power_w\n0,100\n60,\n120,300\n")
        #expect([0, 1, 2].map { series.value(at: Self.at($0)) } == [100, 0, 300])
    }

    @Test func `members of a fleet take their shares of a file`() throws {
        let text = Self.scenario("{from: day.csv, column: power}")
            .replacing("  flat:\n", with: "  flat:\n    count: 20\n    vary: {loads.scale: 0.5..2}\n")
            .replacing("sees: flat.grid", with: "sees: \"flat[1].grid\"")
            .replacing("{site: flat, power", with: "{site: \"flat[1]\", power")
            .replacing("witness: flat.grid", with: "witness: flat[1].grid")
        let sites = try Compile.plans(text, files: ["day.csv": Self.day])[0].sites
        let watts = sites.compactMap { site -> Double? in
            guard case .series(let series) = site.settings.group("loads")?["series"] else { return nil }
            return series.value(at: Self.at(0))
        }
        #expect(watts.count == 20 && Set(watts).count > 10)
        #expect(watts.allSatisfy { (50...200).contains($0) })
    }

    @Test func `a repeated hour is read twice`() throws {
        let csv =
            "time,power_w\n2025-10-26 02:30,1\n2025-10-26 02:00,2\n2025-10-26 02:30,3\n2025-10-26 03:00,4\n"
        let text = Self.scenario("{from: day.csv, gap: hold}")
            .replacing("start: 2025-11-03 17:00", with: "start: 2025-10-26 01:30")
            .replacing("Asia/Karachi", with: "Europe/Berlin").replacing("\"18:30\"", with: "start + 10 min")
            .replacing("\"18:40\"", with: "start + 20 min")
        let plan = try Compile.plans(text, files: ["day.csv": csv])[0]
        guard case .series(let series) = plan.sites[0].settings.group("loads")?["series"] else {
            throw NoSeries()
        }
        let values = [59, 60, 90, 120, 150].map { series.value(at: plan.start + .seconds($0 * 60)) }
        #expect(values == [1, 1, 2, 3, 4])
    }

    @Test func `a file is looked for beside the fragment that names it, and beside the case that does`()
        throws
    {
        let fragment =
            "fragment: 1\nsite:\n  house:\n    loads: {from: ../data/day.csv, column: power, gap: hold}\n"
        let text = Sample.evening.replacing("\ntime:", with: "\ninclude: [sites/house.yaml]\n\ntime:")
        let files = ["sites/house.yaml": fragment, "data/day.csv": Self.day]
        #expect(Compile.mistakes(text, files: files) == "")
        let parameter = Self.scenario("{from: $file, column: power, gap: hold}")
            .replacing("params:", with: "params:\n  file: {type: text, default: day.csv}")
            .replacing("{case: honest}", with: "{case: honest, file: data/day.csv}")
        #expect(Compile.mistakes(parameter, files: ["day.csv": Self.day, "data/day.csv": Self.day]) == "")
        #expect(
            Compile.mistakes(parameter, files: ["data/day.csv": Self.day])
                == "s.yaml:13:31: error: cannot read `day.csv`: no such file (case `bypassed`)")
    }

    static let rows: [(loads: String, csv: String?, expected: [String])] = [
        ("{from: day.csv}", nil, ["s.yaml:24:19: cannot read `day.csv`: no such file"]),
        (
            "{from: day.csv, column: powr}", day,
            ["s.yaml:24:36: `day.csv` has no column `powr`; did you mean `power`?"]
        ),
        (
            "{from: day.csv}", day,
            [
                "s.yaml:24:19: `loads` needs `column`, since `day.csv` has several: `power_w` and `volts [V]`"
                    + " -> add column: power"
            ]
        ),
        (
            "{from: day.csv, column: volts}", day,
            ["day.csv:1:14: a load is a power, and column `volts [V]` is a voltage"]
        ),
        (
            "{from: day.csv}", "time,power\n0,1\n",
            ["day.csv:1:6: column `power` has no unit -> write power_w or power [W]"]
        ),
        (
            "{from: day.csv}", "time,power [KW]\n0,1\n",
            ["day.csv:1:6: column `power [KW]` has the unknown unit `KW` -> write W, kW or MW"]
        ),
        (
            "{from: day.csv, column: power}", "time,power_w,power [kW]\n0,1,1\n",
            ["s.yaml:24:36: `power` may be `power_w` or `power [kW]`"]
        ),
        (
            "{from: day.csv, gap: hold}", "time,power_w\n0,1\n60,nan\n120,-3\n180,1 W\n",
            [
                "day.csv:3:4: `power` takes a number, found `nan` -> write 1500 or 1.5",
                "day.csv:4:5: a load is 0 W or more, found `-3` -> take a column of consumption alone",
                "day.csv:5:5: `power` takes a number, found `1 W` -> write 1500 or 1.5",
            ]
        ),
        (
            "{from: day.csv}", "time,power_w\n0,1\n60,\n",
            ["day.csv:3:4: a row without a value of `power` -> add gap: hold or gap: zero to the load"]
        ),
        (
            "{from: day.csv, gap: zero}", "time,power_w\n0,1\n60,2\n60,3\n",
            ["day.csv:4:1: times rise from row to row, found `60` after a later one or the same"]
        ),
        (
            "{from: day.csv, gap: zero}", "time,power_w\nnoon,1\n",
            [
                "day.csv:2:1: the first column is the time, found `noon` -> write 2025-11-03 17:00, "
                    + "2025-11-03T17:00:00+05:00 or seconds since the start"
            ]
        ),
        (
            "{from: day.csv, gap: zero}", "power_w,time\n1,2\n",
            [
                "day.csv:1:1: the first column is the time, found `power_w` -> write time, or time_s for "
                    + "seconds since the start"
            ]
        ),
        (
            "{from: day.csv, gap: zero}", "time,power_w\n2025-11-03 17:00,1\n2025-11-31 17:00,2\n",
            ["day.csv:3:1: there is no date `2025-11-31`"]
        ),
        (
            "{from: day.csv, gap: zero}", "time,power_w\n2025-11-03T17:00:00Z,1\n2025-11-03 18:00,2\n",
            ["day.csv:3:1: the first column is a time with its offset in every row, found `2025-11-03 18:00`"]
        ),
        ("{from: day.csv, gap: zero}", "time,power_w\n", ["day.csv:1:1: `day.csv` has no rows with values"]),
        (
            "{from: day.csv, loop: true}", "time,power_w\n0,1\n",
            [
                "s.yaml:24:19: `day.csv` has a single row, so nobody knows how long it lasts -> write two rows or "
                    + "more"
            ]
        ),
        (
            "{from: day.csv}", "time,power_w\n2025-11-03 17:00,1\n2025-11-03 19:00,2\n",
            [
                "s.yaml:24:19: `day.csv` covers 2025-11-03 17:00:00 to 2025-11-03 21:00:00, the run goes from "
                    + "2025-11-03 17:00:00 to 2025-11-03 23:00:00 -> add loop: true, gap: hold or gap: zero, or "
                    + "move it by shift:"
            ]
        ),
        (
            "{column: power, loop: true}", nil,
            [
                "s.yaml:24:21: `column` of `loads` has no meaning without `from` -> add from: day.csv",
                "s.yaml:24:34: `loop` of `loads` has no meaning without `from` -> add from: day.csv",
            ]
        ),
        (
            "{from: day.csv, gap: hold, profile: couple}", day,
            [
                "s.yaml:24:48: `profile` stands beside `from`, which is the whole load -> leave it out, or add a "
                    + "load with load.add"
            ]
        ),
    ]

    @Test(arguments: rows)
    func `a mistake is told where it stands`(row: (loads: String, csv: String?, expected: [String])) {
        do {
            _ = try Compile.plans(Self.scenario(row.loads), files: row.csv.map { ["day.csv": $0] } ?? [:])
            Issue.record("no mistake in \(row.loads)")
        } catch {
            let found = error.all.sorted { $0.position < $1.position }.map {
                "\($0.position): \($0.message)" + ($0.hint.map { " -> \($0)" } ?? "")
            }
            #expect(found == row.expected)
        }
    }

    @Test func `a mistake in a file names who takes it`() {
        let text = Self.mistakes("{from: day.csv}", "time,power_w\n0,x\n")
        #expect(
            text == """
                day.csv:2:3: error: `power` takes a number, found `x`
                    2 | 0,x
                      |   ^ write 1500 or 1.5
                      included from s.yaml:24:19
                """)
    }
}
