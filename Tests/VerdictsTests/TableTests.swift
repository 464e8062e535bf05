import Documents
import Quantities
import Scenarios
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct TableTests {
    static func reference(_ name: String) -> TableReference {
        name == "hub"
            ? TableReference(.stored(component: "hub", meter: "main", device: "meter"), .hourly)
            : TableReference(.site("flat", part: "grid"), .hourly)
    }

    static func query(tolerance: Double? = nil, windows: [Range<Int>] = [0..<100]) -> TableQuery {
        TableQuery(
            rules: TableRules(
                table: reference("hub"), equals: reference("flat"),
                tolerance: tolerance.map { Quantity($0, .energy) }),
            windows: windows.map {
                Stage.instant(Double($0.lowerBound))..<Stage.instant(Double($0.upperBound))
            })
    }

    /// A row of ten seconds.
    static func row(_ second: Int, _ imported: Double, _ exported: Double = 0, key: String? = nil) -> TableRow
    {
        TableRow(
            key: key ?? "t\(second)", start: Stage.instant(Double(second)),
            end: Stage.instant(Double(second + 10)), imported: imported, exported: exported)
    }

    static func compare(_ table: [TableRow], _ equals: [TableRow], _ query: TableQuery) -> TableOutcome {
        var comparison = TableComparison(query)
        var table = table.makeIterator()
        var equals = equals.makeIterator()
        while let side = comparison.wants {
            comparison.feed(side, side == .table ? table.next() : equals.next())
        }
        return comparison.result
    }

    struct Row: CustomTestStringConvertible {
        var testDescription: String
        var table: [TableRow]
        var equals: [TableRow]
        var query = TableTests.query()
        var verdict: Verdict
        var counts: String
    }

    static let rows = [
        Row(
            testDescription: "the same", table: [row(0, 5), row(10, 6)], equals: [row(0, 5), row(10, 6)],
            verdict: .pass, counts: "; 2 matched"),
        Row(
            testDescription: "one only on the left", table: [row(0, 5), row(10, 6)], equals: [row(10, 6)],
            verdict: .fail, counts: "1 only in X; 1 matched"),
        Row(
            testDescription: "one only on the right", table: [row(0, 5)], equals: [row(0, 5), row(10, 6)],
            verdict: .fail, counts: "1 only in Y; 1 matched"),
        Row(
            testDescription: "another export", table: [row(0, 5, 1)], equals: [row(0, 5, 2)],
            verdict: .fail, counts: "1 with other values"),
        Row(
            testDescription: "within the tolerance", table: [row(0, 5)], equals: [row(0, 5.5)],
            query: query(tolerance: 0.5), verdict: .pass, counts: "; 1 matched"),
        Row(
            testDescription: "outside of the tolerance", table: [row(0, 5)], equals: [row(0, 5.6)],
            query: query(tolerance: 0.5), verdict: .fail, counts: "1 with other values"),
        Row(
            testDescription: "the same instants under other keys",
            table: [row(0, 5, key: "02:00+02:00")], equals: [row(0, 5, key: "01:00+01:00")],
            verdict: .fail, counts: "1 only in X, 1 only in Y"),
        Row(
            testDescription: "a repeated hour is two rows",
            table: [row(0, 5, key: "02:00+02:00"), row(10, 6, key: "02:00+01:00")],
            equals: [row(0, 5, key: "02:00+02:00"), row(10, 6, key: "02:00+01:00")],
            verdict: .pass, counts: "; 2 matched"),
        Row(
            testDescription: "only rows that lie wholly in a window",
            table: [row(0, 5), row(10, 6), row(20, 7)], equals: [row(0, 1), row(10, 6), row(20, 1)],
            query: query(windows: [5..<20, 25..<40]), verdict: .pass, counts: "; 1 matched"),
        Row(
            testDescription: "nothing on either side", table: [], equals: [], verdict: .vacuous, counts: ""),
    ]

    @Test(arguments: rows) func `rows of one key belong together`(row: Row) {
        let outcome = Self.compare(row.table, row.equals, row.query)
        #expect(outcome.verdict == row.verdict)
        #expect(outcome.counts(("X", "Y")) == row.counts)
    }

    @Test func `two random tables are compared as two dictionaries would be`() {
        var random = SeededNumbers(seed: 11)
        for _ in 0..<1000 {
            let sides = (0..<2).map { _ in
                (0..<8).compactMap { number in
                    Int.random(in: 0..<4, using: &random) == 0
                        ? nil : Self.row(number * 10, Double(Int.random(in: 0...2, using: &random)))
                }
            }
            let outcome = Self.compare(sides[0], sides[1], Self.query(tolerance: 1))
            let keys = sides.map { Set($0.map(\.key)) }
            #expect(outcome.onlyInTable == keys[0].subtracting(keys[1]).count)
            #expect(outcome.onlyInEquals == keys[1].subtracting(keys[0]).count)
            let pairs = sides[0].compactMap { left in
                sides[1].first { $0.key == left.key }.map { (left.imported, $0.imported) }
            }
            #expect(outcome.matched == pairs.count { abs($0 - $1) <= 1 })
            #expect(outcome.mismatched == pairs.count { abs($0 - $1) > 1 })
        }
    }

    // MARK: In a run

    private static func result(
        during: Window? = nil, cut: Bool = false, _ outcome: (TableQuery) -> TableOutcome?
    ) throws -> ExpectationResult {
        let stage = Stage(form: .table(query(tolerance: 1).rules), during: during)
        let end = Stage.instant(cut ? 50 : 100)
        var judge = Judge(stage.plan)
        judge.complete(Stage.start, changed: [], signals: Shown(values: [:]))
        while let deadline = judge.nextDeadline, deadline < end {
            judge.complete(deadline, changed: [], signals: Shown(values: [:]))
        }
        judge.end(at: end, signals: Shown(values: [:]))
        let asked = try #require(judge.tableQueries(end: end).first)
        if let outcome = outcome(asked) { judge.take(outcome, for: asked, at: end) }
        return judge.results(endedAt: end, wasCut: cut)[0]
    }

    @Test func `a failure names the first differences and the worst one`() throws {
        let result = try Self.result { query in
            Self.compare(
                [Self.row(0, 5), Self.row(10, 6), Self.row(30, 9)],
                [Self.row(0, 8), Self.row(20, 7), Self.row(30, 4)], query)
        }
        #expect(result.verdict == .fail)
        #expect(
            result.finding?.got
                == "1 only in hub.hourly(main), 1 only in truth.hourly(flat.grid), 2 with other values")
        #expect(
            result.finding?.nearest
                == "t0: import 5 Wh in place of 8 Wh; "
                + "t10 only in hub.hourly(main); t20 only in truth.hourly(flat.grid)")
        #expect(result.finding?.violations == 4)
        #expect(result.finding?.worst == "5 Wh")
    }

    @Test func `two empty tables are vacuous, and a run that was cut tells nothing for certain`() throws {
        let empty = try Self.result { Self.compare([], [], $0) }
        #expect(empty.verdict == .vacuous)
        #expect(empty.finding?.got == "both tables are empty: no hour with a row lies wholly in its window")
        let cut = try Self.result(cut: true) { Self.compare([Self.row(0, 5)], [Self.row(0, 5)], $0) }
        #expect(cut.verdict == .inconclusive)
        #expect(try Self.result { _ in nil }.verdict == .inconclusive)
        #expect(try Self.result { Self.compare([Self.row(0, 5)], [Self.row(0, 5)], $0) }.verdict == .pass)
    }

    @Test func `a window selects the rows that lie in it`() throws {
        let window = Window(from: clock(10), to: clock(30))
        let result = try Self.result(during: window) { query in
            Self.compare([Self.row(0, 5), Self.row(10, 6)], [Self.row(0, 50), Self.row(10, 6)], query)
        }
        #expect(result.verdict == .pass)
        #expect(result.judged == 1)
    }

    @Test func `rows beyond the end of a run that was cut are not whole`() throws {
        let result = try Self.result(cut: true) { query in
            Self.compare([Self.row(45, 5)], [Self.row(45, 50)], query)
        }
        #expect(result.verdict == .inconclusive)
    }
}
