import Documents
import Quantities
import Timekeeping
import Verdicts

/// What the drawing of one case needs, as JSON inside its page.
struct CaseData {
    let result: CaseResult
    let trace: CaseTrace

    var text: String {
        var json = JSONWriter()
        json.object(write)
        return HTMLText.embedded(json)
    }

    private func write(_ json: inout JSONWriter) {
        json.key("start")
        json.value(result.head.start.nanoseconds / 1_000_000)
        json.field("length", milliseconds(result.tail.at))
        json.key("offsets")
        json.array(offsets) { json, offset in
            json.array([offset.from, offset.seconds]) { $0.value($1) }
        }
        json.key("windows")
        json.array(trace.windows) { $0.value($1) }
        json.key("marks")
        json.array(trace.marks) { $0.value($1) }
        json.key("failures")
        json.array(failures) { json, failure in json.object { write(failure, to: &$0) } }
        json.key("lanes")
        json.array(trace.lanes) { $0.value($1) }
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
        json.field("id", failure.id)
        json.field("soft", failure.isSoft)
        json.field("got", ifKnown: failure.finding?.got)
        json.field("count", failure.finding?.violations ?? 1)
        json.key("violated")
        let violated = failure.violated.isEmpty ? [Violation(at: failure.decided)] : failure.violated
        json.array(violated) { json, violation in
            let at = violation.at
            json.array([violation.since ?? at, at, violation.until ?? at]) { json, instant in
                json.value(milliseconds(instant))
            }
        }
        json.key("devices")
        let plan = result.head.plan.expectations.first { $0.id == failure.id }
        json.array(plan?.devices ?? []) { $0.value($1) }
    }
}
