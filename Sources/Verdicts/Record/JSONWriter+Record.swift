import Timekeeping

extension JSONWriter {
    package mutating func field(_ value: FieldValue) {
        switch value {
        case .quantity(let number, _, let decimals) where number.isFinite: decimal(number, decimals: decimals)
        case .quantity(let number, _, _): string("\(number)")
        case .count(let count): integer(Int64(count))
        case .bool(let truth): bool(truth)
        case .text(let text): string(text)
        case .instant(let instant): self.instant(instant)
        case .unknown: raw("null")
        }
    }

    /// Nanoseconds since the epoch as text, since JSON numbers of other programs end at 2^53.
    package mutating func instant(_ instant: UTCInstant) {
        raw("\"")
        integer(instant.nanoseconds)
        raw("\"")
    }

    package mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        member(name, text)
    }

    package mutating func member(_ name: String, _ number: Int) {
        key(name)
        integer(Int64(number))
    }

    package mutating func member(_ name: String, _ truth: Bool) {
        key(name)
        bool(truth)
    }

    package mutating func member(_ name: String, _ instant: UTCInstant) {
        key(name)
        self.instant(instant)
    }

    package mutating func object(_ head: RecordHead) {
        openObject()
        member("scenario", head.scenario)
        member("case", head.caseName)
        // A seed may have 64 bits, more than JSON numbers of other programs hold.
        member("seed", "\(head.seed)")
        member("mode", head.mode)
        member("version", head.version)
        member("zone", head.zone)
        member("start", head.start)
        member("end", head.end)
        if head.plan != RecordPlan() {
            key("plan")
            object(head.plan)
        }
        closeObject()
    }

    package mutating func object(_ tail: RecordTail, sha256: String) {
        openObject()
        member("file", tail.file)
        member("ending", tail.ending.name)
        member("interrupted", tail.ending == .interrupted)
        member("reason", tail.ending.reason)
        member("note", tail.note)
        key("verdicts")
        array(tail.results) { $0.object($1) }
        member("sha256", sha256)
        closeObject()
    }

    package mutating func object(_ result: ExpectationResult) {
        openObject()
        member("id", result.id)
        member("verdict", result.verdict.rawValue)
        member("soft", result.isSoft)
        member("may_be_vacuous", result.mayBeVacuous)
        member("file", result.position.file)
        member("line", result.position.line)
        member("column", result.position.column)
        key("text")
        array(result.text) { json, line in json.array([line.key, line.value]) { $0.string($1) } }
        member("judged", result.judged)
        member("decided", result.decided)
        if let finding = result.finding { member("finding", finding) }
        member("note", result.note)
        if let members = result.members { member("members", members) }
        if !result.violated.isEmpty {
            key("violated")
            array(result.violated) { $0.object($1) }
        }
        closeObject()
    }

    private mutating func object(_ violation: Violation) {
        openObject()
        if let since = violation.since { member("since", since) }
        member("at", violation.at)
        if let until = violation.until { member("until", until) }
        closeObject()
    }

    private mutating func member(_ name: String, _ members: ExpectationResult.Members) {
        key(name)
        openObject()
        member("worst", members.worst)
        member("failing", members.failing)
        member("count", members.count)
        closeObject()
    }

    private mutating func member(_ name: String, _ finding: Finding) {
        key(name)
        openObject()
        member("whenever", finding.whenever)
        member("got", finding.got)
        member("nearest", finding.nearest)
        key("context")
        array(finding.context) { $0.string($1) }
        member("violations", finding.violations)
        member("worst", finding.worst)
        closeObject()
    }
}

extension RunEnding {
    package var name: String {
        switch self {
        case .completed: "completed"
        case .cut: "cut"
        case .interrupted: "interrupted"
        case .componentFailed: "component failed"
        case .harnessFailed: "harness failed"
        }
    }

    package var reason: String? {
        switch self {
        case .completed, .cut, .interrupted: nil
        case .componentFailed(let reason), .harnessFailed(let reason): reason
        }
    }

    init?(name: String, reason: String?) {
        switch name {
        case "completed": self = .completed
        case "cut": self = .cut
        case "interrupted": self = .interrupted
        case "component failed": self = .componentFailed(reason ?? "")
        case "harness failed": self = .harnessFailed(reason ?? "")
        default: return nil
        }
    }
}
