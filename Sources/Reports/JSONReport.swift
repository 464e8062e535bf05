import Documents
import Timekeeping
import Verdicts

/// The result of a whole command as one JSON object, for machines: `--format json`.
package struct JSONReport: Sendable {
    private let results: [CaseResult]
    private let exitCode: ExitCode
    private let neverRun: [NeverRun]

    package init(_ results: [CaseResult], exitCode: ExitCode, neverRun: [NeverRun] = []) {
        self.neverRun = neverRun
        self.results = results
        self.exitCode = exitCode
    }

    /// One line, with its line end.
    package var text: String {
        var json = JSONWriter()
        json.object(write)
        return json.text + "\n"
    }

    private func write(_ json: inout JSONWriter) {
        json.field("exit", Int(exitCode.rawValue))
        for verdict in CaseVerdict.allCases {
            json.field(Self.key(verdict), results.count { $0.verdict == verdict })
        }
        json.field("never_run", neverRun.count)
        json.key("cases")
        json.array(results) { $0.value($1) }
        json.key("not_run")
        json.array(neverRun) { json, neverRun in
            json.object { json in
                json.field("name", neverRun.name)
                json.field("file", neverRun.file)
                json.field("reason", neverRun.reason)
            }
        }
    }

    private static func key(_ verdict: CaseVerdict) -> String {
        switch verdict {
        case .passed, .failed, .inconclusive: verdict.rawValue
        case .componentFailed: "component_failed"
        case .harnessFailed: "harness_failed"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ result: CaseResult) {
        object { json in
            json.field("name", result.head.name)
            json.field("scenario", result.head.scenario)
            json.field("case", ifKnown: result.head.caseName)
            json.field("file", result.tail.file)
            json.field("seed", "\(result.head.seed)")
            if !result.head.parameters.isEmpty {
                json.key("parameters")
                json.object { json in
                    for parameter in result.head.parameters { json.field(parameter.name, parameter.value) }
                }
            }
            json.field("verdict", result.verdict.rawValue)
            json.field("ending", result.tail.ending.name)
            json.field("reason", ifKnown: result.tail.ending.reason)
            json.key("virtual_s")
            json.value(result.length.inSeconds, decimals: 3)
            if let elapsed = result.elapsed {
                json.key("elapsed_s")
                json.value(elapsed.inSeconds, decimals: 3)
            }
            if result.refusedConnections > 0 { json.field("refused_connections", result.refusedConnections) }
            json.key("expectations")
            json.array(result.tail.results) { $0.value($1) }
        }
    }
}
