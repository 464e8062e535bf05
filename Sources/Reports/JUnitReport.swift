import Timekeeping
import Verdicts

/// A JUnit report: a suite for each scenario, a test case for each expectation of each of its cases.
///
/// Failed and vacuous expectations are failures, inconclusive ones are errors, soft ones are passes with
/// their text; a case that was never run is a skipped test.
package struct JUnitReport: Sendable {
    private let results: [CaseResult]
    private let neverRun: [NeverRun]

    /// - Parameter neverRun: cases that are skipped tests of their suites.
    package init(_ results: [CaseResult], neverRun: [NeverRun] = []) {
        self.results = results
        self.neverRun = neverRun
    }

    package var text: String {
        let suites = scenarios.map { suite($0.name, $0.cases) }
        let all = suites.reduce(Counts()) { $0 + $1.counts }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="wattloop"\(all.attributes)>
            \(suites.map(\.text).joined())</testsuites>

            """
    }

    /// Cases of one scenario stand together, in the order of their first appearance.
    private var scenarios: [(name: String, cases: [CaseResult])] {
        let names = results.map(\.head.scenario) + neverRun.map(\.scenario)
        let known = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return known.map { name in (name, results.filter { $0.head.scenario == name }) }
    }

    private func suite(_ name: String, _ cases: [CaseResult]) -> (text: String, counts: Counts) {
        let skipped = neverRun.filter { $0.scenario == name }.map {
            (text: Self.skipped($0), counts: Counts.skipped)
        }
        let tests = cases.flatMap { result in self.tests(result) } + skipped
        let counts = tests.reduce(Counts()) { $0 + $1.counts }
        let elapsed = cases.compactMap(\.elapsed)
        let time = elapsed.isEmpty ? "" : " time=\"\(Self.seconds(elapsed.reduce(.zero, +)))\""
        let open = "  <testsuite name=\"\(XMLText.escaped(name))\"\(counts.attributes)\(time)>\n"
        return (open + tests.map(\.text).joined() + "  </testsuite>\n", counts)
    }

    private static func skipped(_ neverRun: NeverRun) -> String {
        let names = "classname=\"\(XMLText.escaped(neverRun.name))\" name=\"run\""
        return """
                <testcase \(names)>
                  <skipped message="never run: \(XMLText.escaped(neverRun.reason))"/>
                </testcase>

            """
    }

    private static func seconds(_ span: Duration) -> String {
        let milliseconds = span.nanoseconds / 1_000_000
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction)"
    }

    private func tests(_ result: CaseResult) -> [(text: String, counts: Counts)] {
        let own = result.tail.results.map { test($0, in: result) }
        switch result.tail.ending {
        case .componentFailed(let reason), .harnessFailed(let reason):
            return own + [
                (
                    element("run", result, .error(reason, type: result.tail.ending.name, body: "")),
                    Counts.error
                )
            ]
        case .completed, .cut, .interrupted:
            return own.isEmpty ? [(element("run", result, .none), Counts.pass)] : own
        }
    }

    private func test(_ expectation: ExpectationResult, in result: CaseResult) -> (
        text: String, counts: Counts
    ) {
        let block = ConsoleReport(isTerminal: false).expectation(
            expectation, in: result.head, file: result.tail.file)
        let message = expectation.finding?.got ?? ""
        let type = expectation.verdict.rawValue
        return switch expectation.weight {
        case .pass where expectation.verdict == .pass: (element(expectation.id, result, .none), .pass)
        case .pass: (element(expectation.id, result, .output(block)), .pass)
        case .fail, .vacuous:
            (element(expectation.id, result, .failure(message, type: type, body: block)), .failure)
        case .inconclusive:
            (element(expectation.id, result, .error(message, type: type, body: block)), .error)
        }
    }

    private enum Content {
        case none
        case output(String)
        case failure(String, type: String, body: String)
        case error(String, type: String, body: String)
    }

    private func element(_ name: String, _ result: CaseResult, _ content: Content) -> String {
        let names = "classname=\"\(XMLText.escaped(result.head.name))\" name=\"\(XMLText.escaped(name))\""
        let open = "    <testcase \(names)>\n\(Self.properties(of: result))"
        return switch content {
        case .none: "\(open)    </testcase>\n"
        case .output(let text):
            "\(open)      <system-out>\(XMLText.escaped(text))</system-out>\n    </testcase>\n"
        case .failure(let message, let type, let body): problem(open, "failure", message, type, body)
        case .error(let message, let type, let body): problem(open, "error", message, type, body)
        }
    }

    /// In each test, before what became of it, where pytest writes and Jenkins and GitLab read them.
    private static func properties(of result: CaseResult) -> String {
        let rows = CaseProperties.of(result).map { property in
            "        <property name=\"\(property.name)\" value=\"\(XMLText.escaped(property.value))\"/>\n"
        }
        return "      <properties>\n\(rows.joined())      </properties>\n"
    }

    private func problem(_ open: String, _ tag: String, _ message: String, _ type: String, _ body: String)
        -> String
    {
        let attributes = "message=\"\(XMLText.escaped(message))\" type=\"\(XMLText.escaped(type))\""
        return "\(open)      <\(tag) \(attributes)>\(XMLText.escaped(body))</\(tag)>\n    </testcase>\n"
    }
}

/// How many tests there are, and of which kind.
private struct Counts: Sendable {
    var tests = 0
    var failures = 0
    var errors = 0
    var skips = 0

    static let pass = Counts(tests: 1)
    static let failure = Counts(tests: 1, failures: 1)
    static let error = Counts(tests: 1, errors: 1)
    static let skipped = Counts(tests: 1, skips: 1)

    var attributes: String {
        " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skips)\""
    }

    static func + (left: Counts, right: Counts) -> Counts {
        Counts(
            tests: left.tests + right.tests, failures: left.failures + right.failures,
            errors: left.errors + right.errors, skips: left.skips + right.skips)
    }
}
