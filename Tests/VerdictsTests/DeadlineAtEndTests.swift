import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// A run is half-open: what is due exactly at its end has not been seen to fail.
@Suite(.ends())
struct DeadlineAtEndTests {
    @Test(
        arguments: [
            (92.0, nil, Verdict.fail), (93.0, nil, .inconclusive), (94.0, nil, .inconclusive),
            (92.0, 1, .fail),
            (93.0, 1, .inconclusive),
        ] as [(Double, Int?, Verdict)])
    func `a deadline exactly at the end of the run is not decided`(
        cause: Double, count: Int?, verdict: Verdict
    ) {
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(7), count: count)
        #expect(Stage(form: form).play([at(cause, "a")]).verdict == verdict)
    }

    @Test func `an answer in the last moment before the end counts`() {
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(7), count: nil)
        #expect(Stage(form: form).play([at(93, "a"), at(99.999, "b")]).verdict == .pass)
    }
}
