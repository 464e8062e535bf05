import Metering
import Timekeeping

/// Watches the stamps of one meter, by the time of their arrival and in the order of it: a clock that was set back
/// sends stamps that are older than what is known.
///
/// The value is stamp minus arrival in s. A stamp that the hub did not take, since it lay too far ahead, is wrong at
/// once: what a meter had kept lies in the past. A reading without a stamp tells nothing, and so does one that a broker had kept.
struct ClockJudge: Sendable {
    private let rule: ClockRule
    private var wrongSince: UTCInstant?
    private var rightSince: UTCInstant?

    init(_ rule: ClockRule) { self.rule = rule }

    mutating func judge(_ reading: Reading) -> Verdict {
        guard let stamp = reading.ownTime, !reading.isRetained else { return .undecided }
        let (now, apart) = (reading.receivedAt, stamp - reading.receivedAt)
        let isWrong = apart > rule.limit || apart < .zero - rule.limit
        wrongSince = isWrong ? wrongSince ?? now : nil
        rightSince = isWrong ? nil : rightSince ?? now
        if isWrong, reading.stamp != nil { return .wrong(value: apart.inSeconds) }
        if let wrongSince {
            return now - wrongSince >= rule.hold ? .wrong(value: apart.inSeconds) : .undecided
        }
        return rightSince.map { now - $0 >= rule.hold } == true ? .right : .undecided
    }
}
