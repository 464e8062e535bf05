import Metering
import Timekeeping

/// Watches the stamps of one meter, by the time of their arrival and in the order of it: a clock that was set back
/// sends stamps that are older than what is known.
///
/// The value is stamp minus arrival in s. A stamp that the hub did not take, since it lay too far ahead, is wrong at
/// once. Other clocks are wrong by the same span for a while: readings that were kept and are sent later come nearer to the
/// present one by one. A reading without a stamp tells nothing, and so does one that a broker had kept.
struct ClockJudge: Sendable {
    private let rule: ClockRule
    private var wrongSince: (instant: UTCInstant, apart: Duration)?
    private var rightSince: UTCInstant?

    init(_ rule: ClockRule) { self.rule = rule }

    mutating func judge(_ reading: Reading) -> Verdict {
        guard let stamp = reading.ownTime, !reading.isRetained else { return .undecided }
        let (now, apart) = (reading.receivedAt, stamp - reading.receivedAt)
        let isWrong = apart > rule.limit || apart < .zero - rule.limit
        if let since = wrongSince, isSteady(apart - since.apart) {
            wrongSince = isWrong ? since : nil
        } else {
            wrongSince = isWrong ? (now, apart) : nil
        }
        rightSince = isWrong ? nil : rightSince ?? now
        if isWrong, reading.stamp != nil { return .wrong(value: apart.inSeconds) }
        if let wrongSince {
            return now - wrongSince.instant >= rule.hold ? .wrong(value: apart.inSeconds) : .undecided
        }
        return rightSince.map { now - $0 >= rule.hold } == true ? .right : .undecided
    }

    /// Late answers move a span by some seconds; a backlog that is sent moves it by more.
    private func isSteady(_ change: Duration) -> Bool {
        let allowed = rule.hold / 10
        return change <= allowed && change >= .zero - allowed
    }
}
