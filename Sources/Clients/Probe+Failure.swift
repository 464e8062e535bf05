import Documents
import Quantities
import Scenarios
import Verdicts
import Wires

/// Why a probe has no value at an instant.
struct ProbeFailure: Error, Equatable {
    /// 0 without an answer.
    var status = 0
    /// `200, no /kww`.
    var reason: String
    /// What was there instead, as it follows the reason: ` in {"kw": 0.198}`.
    var found = ""

    var fields: [Observation.Field] {
        [.init("status", .count(status)), .init("reason", .text(reason)), .init("found", .text(found))]
    }
}

extension ProbeFailure {
    static func timedOut(_ limit: Duration) -> Self {
        Self(reason: "no answer within \(DurationText.text(limit))")
    }

    static func unanswered(_ failure: HTTPFailure) -> Self { Self(reason: "\(failure)") }

    static func noAddress(_ text: String) -> Self {
        Self(reason: "`\(Diagnostic.quote(text))` is no address")
    }

    static func badStatus(_ response: HTTPResponse) -> Self {
        let found = response.body.isEmpty ? "" : ": \(excerpt(response.body))"
        return Self(status: response.status, reason: "\(response.status)", found: found)
    }

    static func notJSON(_ response: HTTPResponse) -> Self {
        let reason = response.body.isEmpty ? "an empty body" : "not JSON"
        return Self(
            status: response.status, reason: "\(response.status), \(reason)",
            found: response.body.isEmpty ? "" : ": \(excerpt(response.body))")
    }

    static func missing(_ pick: ProbePlan.Pick, _ response: HTTPResponse, _ json: JSONValue) -> Self {
        let near = json.nearest(to: pick.pointer).map { "; did you mean \($0)?" } ?? ""
        return Self(
            status: response.status, reason: "\(response.status), no \(pick.pointer)",
            found: " in \(excerpt(response.body))\(near)")
    }

    static func wrongType(_ pick: ProbePlan.Pick, _ response: HTTPResponse, _ value: JSONValue) -> Self {
        Self(
            status: response.status,
            reason: "\(response.status), \(pick.pointer) is \(value.kind), expected \(pick.kind.phrase)",
            found: " in \(excerpt(response.body))")
    }

    private static let longestExcerpt = 120

    /// The start of a body on one line.
    private static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(4 * longestExcerpt), as: UTF8.self)
        let line = text.split(whereSeparator: { $0.isNewline || $0.isWhitespace }).joined(separator: " ")
        let shown = Diagnostic.quote(line.prefix(longestExcerpt))
        return line.count > longestExcerpt && !shown.hasSuffix("…") ? shown + "…" : shown
    }
}

extension JSONValue {
    /// The pointer with its first wrong step replaced by the nearest key that is there; `nil` when none is near.
    fileprivate func nearest(to pointer: JSONPointer) -> JSONPointer? {
        var value = self
        for (index, step) in pointer.steps.enumerated() {
            if let next = value[JSONPointer(steps: [step])] {
                value = next
                continue
            }
            guard case .object(let members) = value,
                let key = NearestName.suggestion(for: step, in: members.map(\.key))
            else { return nil }
            var steps = pointer.steps
            steps[index] = key
            return JSONPointer(steps: steps)
        }
        return nil
    }
}

extension ProbePlan.Kind {
    fileprivate var phrase: String {
        switch self {
        case .number: "a number"
        case .bool: "a boolean"
        case .text: "a text"
        case .count: "an array"
        }
    }
}
