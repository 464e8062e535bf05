import Documents
import Scenarios
import Timekeeping

extension JSONWriter {
    mutating func value(_ value: FieldValue) {
        switch value {
        case .quantity(let number, _, let decimals) where number.isFinite:
            self.value(number, decimals: decimals)
        case .quantity(let number, _, _): self.value("\(number)")
        case .count(let count): self.value(count)
        case .bool(let truth): self.value(truth)
        case .text(let text): self.value(text)
        case .instant(let instant): self.value(instant)
        case .unknown: null()
        }
    }

    /// Nanoseconds since the epoch.
    mutating func value(_ instant: UTCInstant) { quoted(instant.nanoseconds) }

    mutating func field(_ name: String, _ instant: UTCInstant) {
        key(name)
        value(instant)
    }

    mutating func field(_ name: String, ifKnown instant: UTCInstant?) {
        guard let instant else { return }
        field(name, instant)
    }

    mutating func value(_ head: RecordHead) {
        object { json in
            json.field("scenario", head.scenario)
            json.field("case", ifKnown: head.caseName)
            // A seed may have 64 bits, more than JSON numbers of other programs hold.
            json.field("seed", "\(head.seed)")
            json.field("mode", head.mode)
            json.field("version", head.version)
            json.field("zone", head.zone)
            json.field("start", head.start)
            json.field("end", head.end)
            if !head.parameters.isEmpty {
                json.key("parameters")
                json.array(head.parameters) { $0.value($1) }
            }
            guard head.plan != RecordPlan() else { return }
            json.key("plan")
            json.value(head.plan)
        }
    }

    private mutating func value(_ parameter: CaseParameter) {
        object { json in
            json.field("name", parameter.name)
            json.field("value", parameter.value)
            if parameter.isGiven { json.field("given", true) }
        }
    }

    mutating func value(_ tail: RecordTail, sha256: String) {
        object { json in
            json.field("file", tail.file)
            json.field("ending", tail.ending.name)
            json.field("interrupted", tail.ending == .interrupted)
            json.field("reason", ifKnown: tail.ending.reason)
            json.field("note", ifKnown: tail.note)
            json.key("verdicts")
            json.array(tail.results) { $0.value($1) }
            json.field("sha256", sha256)
        }
    }
}
