import Documents
import Timekeeping
import Scenarios

extension JSONValue {
    /// Decimal nanoseconds in quotes.
    var instant: UTCInstant? {
        text.flatMap { Int64($0) }.map { UTCInstant(nanoseconds: $0) }
    }
}

extension RecordHead {
    init?(_ json: JSONValue) {
        guard
            let scenario = json["scenario"]?.text, let seed = json["seed"]?.text.flatMap({ UInt64($0) }),
            let mode = json["mode"]?.text, let version = json["version"]?.text, let zone = json["zone"]?.text,
            let start = json["start"]?.instant, let end = json["end"]?.instant
        else { return nil }
        self.init(
            scenario: scenario, caseName: json["case"]?.text, seed: seed, mode: mode, version: version,
            zone: zone,
            start: start, end: end, plan: json["plan"].map { RecordPlan($0) } ?? RecordPlan())
        parameters = json["parameters"]?.elements?.compactMap { CaseParameter($0) } ?? []
    }
}

extension CaseParameter {
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.text, let value = json["value"]?.text else { return nil }
        self.init(name: name, value: value, isGiven: json["given"]?.truth ?? false)
    }
}

extension RecordTail {
    init?(_ json: JSONValue, at: UTCInstant) {
        guard
            let file = json["file"]?.text, let name = json["ending"]?.text,
            let ending = RunEnding(name: name, reason: json["reason"]?.text),
            let results = json["verdicts"]?.elements?.map({ ExpectationResult($0) }), !results.contains(nil)
        else { return nil }
        self.init(
            file: file, at: at, ending: ending, results: results.compactMap { $0 },
            note: json["note"]?.text)
    }
}

extension ExpectationResult {
    init?(_ json: JSONValue) {
        guard
            let id = json["id"]?.text, let verdict = json["verdict"]?.text.flatMap({ Verdict(rawValue: $0) }),
            let isSoft = json["soft"]?.truth, let mayBeVacuous = json["may_be_vacuous"]?.truth,
            let position = SourcePosition(json), let judged = json["judged"]?.integer,
            let decided = json["decided"]?.instant, let lines = json["text"]?.elements?.map({ TextLine($0) }),
            !lines.contains(nil)
        else { return nil }
        self.init(
            id: id, verdict: verdict, isSoft: isSoft, mayBeVacuous: mayBeVacuous, position: position,
            text: lines.compactMap { $0 }, judged: judged, decided: decided,
            finding: json["finding"].flatMap { Finding($0) },
            note: json["note"]?.text,
            violated: json["violated"]?.elements?.compactMap { Violation($0) } ?? [],
            members: json["members"].flatMap { Members($0) })
    }
}

extension Violation {
    init?(_ json: JSONValue) {
        guard let at = json["at"]?.instant else { return nil }
        self.init(since: json["since"]?.instant, at: at, until: json["until"]?.instant)
    }
}

extension ExpectationResult.Members {
    init?(_ json: JSONValue) {
        guard let failing = json["failing"]?.integer, let count = json["count"]?.integer else { return nil }
        self.init(worst: json["worst"]?.text, failing: failing, count: count)
    }
}

extension ExpectationResult.TextLine {
    init?(_ json: JSONValue) {
        guard let parts = json.elements, parts.count == 2, let key = parts[0].text, let value = parts[1].text
        else { return nil }
        self.init(key, value)
    }
}

extension SourcePosition {
    fileprivate init?(_ json: JSONValue) {
        guard let file = json["file"]?.text, let line = json["line"]?.integer,
            let column = json["column"]?.integer
        else { return nil }
        self.init(file: file, line: line, column: column)
    }
}

extension Finding {
    init?(_ json: JSONValue) {
        guard let got = json["got"]?.text, let violations = json["violations"]?.integer else { return nil }
        self.init(
            whenever: json["whenever"]?.text, got: got, nearest: json["nearest"]?.text,
            context: json["context"]?.elements?.compactMap(\.text) ?? [], violations: violations,
            worst: json["worst"]?.text)
    }
}
