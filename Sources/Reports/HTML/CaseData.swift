import Quantities
import Timekeeping
import Verdicts

/// What the drawing of one case needs, as JSON inside its page.
struct CaseData {
    let result: CaseResult
    let trace: CaseTrace

    var text: String {
        var json = JSONWriter()
        json.openObject()
        json.key("start")
        json.integer(result.head.start.nanoseconds / 1_000_000)
        json.member("length", milliseconds(result.tail.at))
        json.key("offsets")
        json.array(offsets) { json, offset in
            json.array([offset.from, offset.seconds]) { $0.integer($1) }
        }
        json.key("windows")
        json.array(trace.windows) { $0.object($1) }
        json.key("marks")
        json.array(trace.marks) { $0.object($1) }
        json.key("failures")
        json.array(failures) { json, failure in write(failure, to: &json) }
        json.key("lanes")
        json.array(trace.lanes) { $0.object($1) }
        json.closeObject()
        return HTMLText.embedded(json)
    }

    private func milliseconds(_ instant: UTCInstant) -> Int {
        Int(instant.nanoseconds.subtractingSaturating(result.head.start.nanoseconds) / 1_000_000)
    }

    /// The zone's offset from UTC and its changes in the run, each from so many ms after the start on.
    private var offsets: [(from: Int64, seconds: Int64)] {
        let zone = Zone(identifier: result.head.zone) ?? .utc
        var found = [(from: Int64(0), seconds: zone.offsetSeconds(at: result.head.start))]
        var instant = result.head.start
        let quarter = Duration.seconds(900)
        while instant < result.tail.at {
            // Zones change their clocks at full quarters of an hour.
            instant = UTCInstant(seconds: (instant.wholeSecond / 900 + 1) * 900)
            let seconds = zone.offsetSeconds(at: instant)
            if seconds != found[found.count - 1].seconds {
                found.append((Int64(milliseconds(instant)), seconds))
            }
            if instant + quarter < instant { break }
        }
        return found
    }

    /// What did not pass and has a place in time.
    private var failures: [ExpectationResult] {
        result.tail.results.filter { $0.verdict == .fail }
    }

    private func write(_ failure: ExpectationResult, to json: inout JSONWriter) {
        json.openObject()
        json.member("id", failure.id)
        json.member("soft", failure.isSoft)
        json.member("got", failure.finding?.got)
        json.member("count", failure.finding?.violations ?? 1)
        json.key("violated")
        let violated = failure.violated.isEmpty ? [Violation(at: failure.decided)] : failure.violated
        json.array(violated) { json, violation in
            let at = violation.at
            json.array([violation.since ?? at, at, violation.until ?? at]) { json, instant in
                json.integer(Int64(milliseconds(instant)))
            }
        }
        json.key("devices")
        let plan = result.head.plan.expectations.first { $0.id == failure.id }
        json.array(plan?.devices ?? []) { $0.string($1) }
        json.closeObject()
    }
}
