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
        json.openObject()
        json.member("reportFormat", "CTRF")
        json.member("specVersion", "0.0.0")
        json.member("generatedBy", "wattloop")
        json.key("results")
        json.openObject()
        json.key("tool")
        json.openObject()
        json.member("name", "wattloop")
        json.member("version", version)
        json.closeObject()
        summary(&json)
        json.key("tests")
        json.array(tests) { json, test in test(&json) }
        json.closeObject()
        json.closeObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    private func summary(_ json: inout JSONWriter) {
        json.key("summary")
        json.openObject()
        json.member("tests", suite.cases.count + suite.neverRun.count)
        for status in ["passed", "failed"] {
            json.member(status, suite.cases.count { Self.status($0) == status })
        }
        json.member("skipped", suite.neverRun.count)
        json.member("pending", 0)
        json.member("other", suite.cases.count { Self.status($0) == "other" })
        json.member("start", Self.milliseconds(begin))
        json.member("stop", Self.milliseconds(end))
        json.closeObject()
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
        json.openObject()
        json.member("name", result.head.name)
        json.member("status", status(result))
        json.member("duration", Int((result.elapsed ?? .zero).nanoseconds / 1_000_000))
        json.key("suite")
        json.array([result.head.scenario]) { $0.string($1) }
        json.member("rawStatus", result.verdict.rawValue)
        json.member("filePath", result.tail.file)
        if let first = problems.first { json.member("line", first.position.line) }
        if status(result) != "passed" {
            json.member("message", message(result, problems))
            json.member("trace", blocks(problems, in: result))
        }
        if !result.head.plan.tags.isEmpty {
            json.key("tags")
            json.array(result.head.plan.tags) { $0.string($1) }
        }
        json.key("labels")
        json.openObject()
        for property in CaseProperties.of(result) where property.name != "tags" {
            json.member(property.name, property.value)
        }
        json.closeObject()
        json.key("steps")
        json.array(result.tail.results) { json, step in
            json.openObject()
            json.member("name", step.id)
            json.member("status", status(step.weight))
            json.closeObject()
        }
        json.closeObject()
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
        json.openObject()
        json.member("name", neverRun.name)
        json.member("status", "skipped")
        json.member("duration", 0)
        json.key("suite")
        json.array([neverRun.scenario]) { $0.string($1) }
        json.member("rawStatus", "never run")
        json.member("filePath", neverRun.file)
        json.member("message", neverRun.reason)
        json.closeObject()
    }
}
