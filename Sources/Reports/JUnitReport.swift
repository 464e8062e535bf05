import Timekeeping
import Verdicts

/// A JUnit report: a suite for each scenario, a test case for each expectation of each of its cases.
///
/// Failed and vacuous expectations are failures, inconclusive ones are errors, soft ones are passes with
/// their text.
public struct JUnitReport: Sendable {
    private let results: [CaseResult]
    private let neverRun: [NeverRun]

    /// - Parameter neverRun: cases that are skipped tests of their suites.
    public init(_ results: [CaseResult], neverRun: [NeverRun] = []) {
        self.results = results
        self.neverRun = neverRun
    }

    public var text: String {
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
        var found: [(name: String, cases: [CaseResult])] = []
        for result in results {
            if let index = found.firstIndex(where: { $0.name == result.head.scenario }) {
                found[index].cases.append(result)
            } else {
                found.append((result.head.scenario, [result]))
            }
        }
        return found
    }

    private func suite(_ name: String, _ cases: [CaseResult]) -> (text: String, counts: Counts) {
        let tests = cases.flatMap { result in self.tests(result) }
        let counts = tests.reduce(Counts()) { $0 + $1.counts }
        let elapsed = cases.compactMap(\.elapsed)
        let time = elapsed.isEmpty ? "" : " time=\"\(Self.seconds(elapsed.reduce(.zero, +)))\""
        let open = "  <testsuite name=\"\(XMLText.escaped(name))\"\(counts.attributes)\(time)>\n"
        return (open + tests.map(\.text).joined() + "  </testsuite>\n", counts)
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
        let open = "    <testcase \(names)"
        return switch content {
        case .none: "\(open)/>\n"
        case .output(let text):
            "\(open)>\n      <system-out>\(XMLText.escaped(text))</system-out>\n    </testcase>\n"
        case .failure(let message, let type, let body): problem(open, "failure", message, type, body)
        case .error(let message, let type, let body): problem(open, "error", message, type, body)
        }
    }

    private func problem(_ open: String, _ tag: String, _ message: String, _ type: String, _ body: String)
        -> String
    {
        let attributes = "message=\"\(XMLText.escaped(message))\" type=\"\(XMLText.escaped(type))\""
        return "\(open)>\n      <\(tag) \(attributes)>\(XMLText.escaped(body))</\(tag)>\n    </testcase>\n"
    }
}

/// How many tests there are, and of which kind.
private struct Counts: Sendable {
    var tests = 0
    var failures = 0
    var errors = 0

    static let pass = Counts(tests: 1)
    static let failure = Counts(tests: 1, failures: 1)
    static let error = Counts(tests: 1, errors: 1)

    var attributes: String { " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\"" }

    static func + (left: Counts, right: Counts) -> Counts {
        Counts(
            tests: left.tests + right.tests, failures: left.failures + right.failures,
            errors: left.errors + right.errors)
    }
}
