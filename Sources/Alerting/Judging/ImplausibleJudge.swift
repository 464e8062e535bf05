import Metering
import Timekeeping

/// Watches one meter for counters that said what cannot be energy, in the order of arrival: what a reading means is known
/// only after the next ones.
///
/// The value is by how much the counters lay off, in Wh.
struct ImplausibleJudge: Sendable {
    private let rule: ImplausibleRule
    private var last: UTCInstant?

    init(_ rule: ImplausibleRule) { self.rule = rule }

    mutating func judge(_ stored: StoredReading) -> Verdict {
        let now = stored.reading.receivedAt
        if let implausible = stored.implausible {
            last = now
            return .wrong(value: implausible.largest.wattHours)
        }
        // After a restart of the hub the hold begins again.
        let since = last ?? now
        last = since
        return now - since >= rule.hold ? .right : .undecided
    }
}
