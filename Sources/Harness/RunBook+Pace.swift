import Timekeeping
import Verdicts

extension RunBook.State {
    /// Time does not go back, although those who tell of it may overtake each other.
    mutating func move(to instant: UTCInstant) -> UTCInstant {
        present = max(present, instant)
        return present
    }

    /// Whether a whole second has come since the last look.
    func passesSecond(_ instant: UTCInstant) -> Bool {
        present.nanoseconds == .min || instant.wholeSecond > (present - .nanoseconds(1)).wholeSecond
    }
}

extension ExpectationResult {
    /// The same, of a run that was not what it should have been: what did not pass could not be judged.
    func doubted() -> ExpectationResult {
        var result = self
        if verdict != .pass { result.verdict = .inconclusive }
        return result
    }
}
