import Documents
import Timekeeping
import Verdicts

/// A report in the Common Test Report Format: a test for each case, a step for each expectation.
///
/// Source: the format's own JSON schema, https://ctrf.io, version 0.0.0 of the specification.
package struct CTRFReport: Sendable {
    private let suite: SuiteResult
    private let version: String
    private let begin: UTCInstant
    private let end: UTCInstant

    /// - Parameter version: of wattloop.
    package init(_ suite: SuiteResult, version: String) {
        self.suite = suite
        self.version = version
        begin = suite.span?.lowerBound ?? UTCInstant(seconds: 0)
        end = suite.span?.upperBound ?? begin
    }

    package var text: String {
        var json = JSONWriter()
        json.object { json in
            json.field("reportFormat", "CTRF")
            json.field("specVersion", "0.0.0")
            json.field("generatedBy", "wattloop")
            json.key("results")
            json.object(writeResults)
        }
        return json.text + "\n"
    }

    private func writeResults(_ json: inout JSONWriter) {
        json.key("tool")
        json.object { json in
            json.field("name", "wattloop")
            json.field("version", version)
        }
        json.key("summary")
        json.object(writeSummary)
        json.key("tests")
        json.array(tests) { json, test in json.object(test) }
    }

    private func writeSummary(_ json: inout JSONWriter) {
        json.field("tests", suite.cases.count + suite.neverRun.count)
        for status in ["passed", "failed"] {
            json.field(status, suite.cases.count { Self.status($0) == status })
        }
        json.field("skipped", suite.neverRun.count)
        json.field("pending", 0)
        json.field("other", suite.cases.count { Self.status($0) == "other" })
        json.field("start", Self.milliseconds(begin))
        json.field("stop", Self.milliseconds(end))
    }

    private static func milliseconds(_ instant: UTCInstant) -> Int { Int(instant.nanoseconds / 1_000_000) }

    /// What could not be judged is neither passed nor failed.
    private static func status(_ result: CaseResult) -> String {
        switch result.verdict {
        case .passed: "passed"
        case .failed, .componentFailed, .harnessFailed: "failed"
        case .inconclusive: "other"
        }
    }

    private static func status(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "passed"
        case .fail, .vacuous: "failed"
        case .inconclusive: "other"
        }
    }

    private var tests: [(inout JSONWriter) -> Void] {
        suite.cases.map { result in { json in Self.write(result, to: &json) } }
            + suite.neverRun.map { neverRun in { json in Self.write(neverRun, to: &json) } }
    }

    private static func write(_ result: CaseResult, to json: inout JSONWriter) {
        let problems = result.tail.results.filter { $0.weight != .pass }
        json.field("name", result.head.name)
        json.field("status", status(result))
        json.field("duration", Int((result.elapsed ?? .zero).nanoseconds / 1_000_000))
        json.key("suite")
        json.array([result.head.scenario]) { $0.value($1) }
        json.field("rawStatus", result.verdict.rawValue)
        json.field("filePath", result.tail.file)
        if let first = problems.first { json.field("line", first.position.line) }
        if status(result) != "passed" {
            json.field("message", message(result, problems))
            json.field("trace", blocks(problems, in: result))
        }
        if !result.head.plan.tags.isEmpty {
            json.key("tags")
            json.array(result.head.plan.tags) { $0.value($1) }
        }
        json.key("labels")
        json.object { json in
            for property in CaseProperties.of(result) where property.name != "tags" {
                json.field(property.name, property.value)
            }
        }
        json.key("steps")
        json.array(result.tail.results) { json, step in
            json.object { json in
                json.field("name", step.id)
                json.field("status", status(step.weight))
            }
        }
    }

    private static func message(_ result: CaseResult, _ problems: [ExpectationResult]) -> String {
        let reasons = problems.map { "\($0.id): \($0.finding?.got ?? $0.verdict.rawValue)" }
        return ([result.tail.ending.reason].compactMap { $0 } + reasons).joined(separator: "; ")
    }

    private static func blocks(_ problems: [ExpectationResult], in result: CaseResult) -> String {
        problems.map {
            ConsoleReport(isTerminal: false).expectation($0, in: result.head, file: result.tail.file)
        }.joined(separator: "\n")
    }

    private static func write(_ neverRun: NeverRun, to json: inout JSONWriter) {
        json.field("name", neverRun.name)
        json.field("status", "skipped")
        json.field("duration", 0)
        json.key("suite")
        json.array([neverRun.scenario]) { $0.value($1) }
        json.field("rawStatus", "never run")
        json.field("filePath", neverRun.file)
        json.field("message", neverRun.reason)
    }
}
