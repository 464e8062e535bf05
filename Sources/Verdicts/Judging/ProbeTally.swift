/// How often a probe had no good answer, and why; its memory does not grow with the run.
struct ProbeTally: Sendable {
    /// Further reasons are counted together.
    private static let mostReasons = 8

    private let name: String
    private var samples = 0
    private var failures = 0
    /// In the order of their first time.
    private var reasons: [(text: String, count: Int)] = []
    private var others = 0
    private var last = ""

    init(_ name: String) { self.name = name }

    /// Takes a `sample` or a `failed` of the probe.
    mutating func observe(_ observation: Observation) {
        guard observation.kind == "failed" else {
            if observation.kind == "sample" { samples += 1 }
            return
        }
        failures += 1
        let reason = Self.text(observation, "reason")
        let found = Self.text(observation, "found")
        last = reason + found
        count(reason)
    }

    private mutating func count(_ reason: String) {
        if let index = reasons.firstIndex(where: { $0.text == reason }) {
            reasons[index].count += 1
        } else if reasons.count < Self.mostReasons {
            reasons.append((reason, 1))
        } else {
            others += 1
        }
    }

    private static func text(_ observation: Observation, _ name: String) -> String {
        guard case .text(let text) = observation.fields.first(where: { $0.name == name })?.value else {
            return ""
        }
        return text
    }

    /// `probe now failed 72 of 72 times: 200, no /kww in {"kw": 0.198}`; `nil` when it never failed.
    var text: String? {
        guard failures > 0 else { return nil }
        let times = "probe \(name) failed \(failures) of \(failures + samples) times: "
        guard reasons.count > 1 else { return times + last }
        let counted =
            reasons.map { "\($0.count) × \($0.text)" } + (others > 0 ? ["\(others) × for other reasons"] : [])
        return times + counted.joined(separator: "; ") + "; last \(last)"
    }
}
