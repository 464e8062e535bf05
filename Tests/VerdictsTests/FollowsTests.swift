import Quantities
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct FollowsTests {
    static let y = Expression.signal(SignalReference(source: "n", name: "y"))

    static func follows(
        _ tolerance: Double, lag: Int, ignore: [Window] = [], renewedBy: EventPattern? = nil
    ) -> Form {
        .follows(
            FollowsRules(
                follower: .values([.init("power", x)], renewedBy: renewedBy),
                leader: .values([.init("power", y)], renewedBy: nil), quantities: ["power"],
                tolerance: Quantity(tolerance, .power), lag: .seconds(lag), ignore: ignore))
    }

    /// `n.y` shows a number.
    static func leads(_ second: Double, _ number: Double?) -> Stage.Step {
        Stage.Step(second: second, signals: [("n.y", number.map(Value.number) ?? .unknown)])
    }

    /// `m.x` shows a number, and something happens to `m`.
    static func both(_ second: Double, _ number: Double, _ name: String) -> Stage.Step {
        Stage.Step(second: second, events: [event(name, second)], signals: [("m.x", .number(number))])
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
            "what its event did not renew is no row",
            follows(5, lag: 3, renewedBy: EventPattern(source: "m", event: "new")),
            .fail, at: 13
        ) {
            [
                leads(1, 100), both(2, 100, "m.new"), leads(10, 200), both(11, 100, "m.other"),
                both(12, 100, "m.other"), both(30, 200, "m.new"),
            ]
        },
        FormRow(
            "what its event renewed is a row, equal or not",
            follows(5, lag: 3, renewedBy: EventPattern(source: "m", event: "new")), .fail, at: 14,
            got: "100 W at 12:00:14, and what it follows was 200 W"
        ) {
            [
                leads(1, 100), both(2, 100, "m.new"), leads(10, 200), both(12, 100, "m.new"),
                both(14, 100, "m.new"),
            ]
        },
        FormRow("the sum of steps is no difference", follows(0.1, lag: 3), .pass) {
            [leads(1, 0.7), shows(2, 0.8)]
        },
        FormRow("cut short", follows(5, lag: 3), until: 50, .inconclusive) {
            [leads(1, 100), shows(2, 100)]
        },
        FormRow("unknown between", follows(5, lag: 3), .pass) {
            [leads(1, 100), shows(2, 100), leads(10, nil), leads(12, 300), shows(13, 300)]
        },
    ]

    @Test(arguments: rows) func `a follower is judged`(row: FormRow) { row.check() }
}
