import Quantities
import Scenarios
import Testing
import Timekeeping

@testable import Verdicts

struct FollowsTests {
    static let y = Expression.signal(SignalReference(source: "n", name: "y"))

    static func follows(_ tolerance: Double, lag: Int, ignore: [Window] = [], row: EventPattern? = nil)
        -> Form
    {
        .follows(
            FollowsRules(
                pairs: [.init(follower: x, leader: y)], row: row, tolerance: Quantity(tolerance, .power),
                lag: .seconds(lag), ignore: ignore))
    }

    /// `n.y` shows a number.
    static func leads(_ second: Double, _ number: Double?) -> Stage.Step {
        Stage.Step(second: second, signals: [("n.y", number.map(Value.number) ?? .unknown)])
    }

    static let rows = [
        FormRow("near what it follows", follows(5, lag: 3), .pass) {
            [leads(1, 100), shows(2, 104), leads(3, 120), shows(4, 118)]
        },
        FormRow("late by less than the lag", follows(5, lag: 3), .pass) {
            [leads(1, 100), shows(2, 100), leads(10, 200), shows(12, 100), shows(12.5, 200)]
        },
        FormRow(
            "later than the lag", follows(5, lag: 3), .fail, at: 14,
            got: "100 W at 12:00:14, and what it follows was 200 W"
        ) { [leads(1, 100), shows(2, 100), leads(10, 200), shows(12, 100), shows(14, 100)] },
        FormRow(
            "beside a range", follows(5, lag: 3), .fail, at: 12,
            got: "400 W at 12:00:12, and what it follows was 100 W to 200 W"
        ) { [leads(1, 100), shows(2, 100), leads(11, 200), shows(12, 400)] },
        FormRow("within the tolerance, the bound included", follows(5, lag: 3), .pass) {
            [leads(1, 100), shows(2, 105), shows(3, 95)]
        },
        FormRow(
            "no row although it changed", follows(5, lag: 3), .fail, at: 13,
            got: "no row from 12:00:10 to 12:00:13, although what it follows changed"
        ) { [leads(1, 100), shows(2, 100), leads(10, 101), leads(20, 101), shows(30, 101)] },
        FormRow("no row while nothing changes", follows(5, lag: 3), .pass) {
            [leads(1, 100), shows(2, 100), shows(80, 100)]
        },
        FormRow("no row at all", follows(5, lag: 3), .vacuous) { [leads(1, 100), leads(5, 200)] },
        FormRow("nothing to follow", follows(5, lag: 3), .vacuous) { [shows(1, 100), shows(5, 200)] },
        FormRow("unknown rows are no rows", follows(5, lag: 3), .vacuous) { [leads(1, 1), shows(2, nil)] },
        FormRow(
            "ignored windows", follows(5, lag: 3, ignore: [Window(from: clock(10), to: clock(20))]), .pass
        ) { [leads(1, 100), shows(2, 100), leads(12, 200), shows(15, 900), shows(21, 200)] },
        FormRow("only in the window", follows(5, lag: 3), during: Window(from: clock(50), to: nil), .pass) {
            [leads(1, 100), shows(2, 900), shows(60, 100)]
        },
        FormRow(
            "only at its rows", follows(5, lag: 3, row: EventPattern(source: "hub", event: "e")), .pass
        ) { [leads(1, 100), shows(2, 900), shows(3, 101), at(4, "e"), shows(5, 800)] },
    ]

    @Test(arguments: rows) func `a follower is judged`(row: FormRow) { row.check() }

    /// A row is right when some value that the leader held in the last stretch is near it.
    @Test(arguments: 0..<200) func `rows agree with the whole history`(seed: UInt64) {
        var random = Lottery(seed: seed)
        var steps: [Stage.Step] = []
        var history: [(at: Int, value: Double)] = []
        var isRight = true
        for second in 1...98 {
            if Bool.random(using: &random) {
                let value = Double(Int.random(in: 0...5, using: &random))
                history.append((second, value))
                steps.append(Self.leads(Double(second), value))
            }
            guard !history.isEmpty else { continue }
            let value = Double(Int.random(in: 0...5, using: &random) < 5 ? Int(history.last!.value) : 2)
            let start = history.lastIndex { $0.at <= second - 4 } ?? 0
            isRight = isRight && history[start...].contains { abs($0.value - value) <= 1 }
            steps.append(Stage.Step(second: Double(second) + 0.0, signals: [("m.x", .number(value))]))
        }
        let verdict = Stage(form: Self.follows(1, lag: 4)).play(Self.merged(steps)).verdict
        #expect(verdict == (history.isEmpty ? .vacuous : isRight ? .pass : .fail))
    }

    /// What happens at one second is one step.
    private static func merged(_ steps: [Stage.Step]) -> [Stage.Step] {
        steps.reduce(into: []) { merged, step in
            if merged.last?.second == step.second {
                merged[merged.count - 1].signals += step.signals
            } else {
                merged.append(step)
            }
        }
    }
}
