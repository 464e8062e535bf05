import Documents

extension JSONWriter {
    package mutating func value(_ result: ExpectationResult) {
        object { json in
            json.field("id", result.id)
            json.field("verdict", result.verdict.rawValue)
            json.field("soft", result.isSoft)
            json.field("may_be_vacuous", result.mayBeVacuous)
            json.field("file", result.position.file)
            json.field("line", result.position.line)
            json.field("column", result.position.column)
            json.key("text")
            json.array(result.text) { json, line in json.array([line.key, line.value]) { $0.value($1) } }
            json.field("judged", result.judged)
            json.field("decided", result.decided)
            json.value(detailsOf: result)
        }
    }

    private mutating func value(detailsOf result: ExpectationResult) {
        if let finding = result.finding { field("finding", finding) }
        field("note", ifKnown: result.note)
        if let members = result.members { field("members", members) }
        guard !result.violated.isEmpty else { return }
        key("violated")
        array(result.violated) { $0.value($1) }
    }

    private mutating func value(_ violation: Violation) {
        object { json in
            json.field("since", ifKnown: violation.since)
            json.field("at", violation.at)
            json.field("until", ifKnown: violation.until)
        }
    }

    private mutating func field(_ name: String, _ members: ExpectationResult.Members) {
        key(name)
        object { json in
            json.field("worst", ifKnown: members.worst)
            json.field("failing", members.failing)
            json.field("count", members.count)
        }
    }

    private mutating func field(_ name: String, _ finding: Finding) {
        key(name)
        object { json in
            json.field("whenever", ifKnown: finding.whenever)
            json.field("got", finding.got)
            json.field("nearest", ifKnown: finding.nearest)
            json.key("context")
            json.array(finding.context) { $0.value($1) }
            json.field("violations", finding.violations)
            json.field("worst", ifKnown: finding.worst)
        }
    }
}
