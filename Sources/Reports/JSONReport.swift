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
        json.openObject()
        json.member("exit", Int(exitCode.rawValue))
        for verdict in CaseVerdict.allCases {
            json.member(Self.key(verdict), results.count { $0.verdict == verdict })
        }
        json.member("never_run", neverRun.count)
        json.key("cases")
        json.array(results) { $0.object($1) }
        json.key("not_run")
        json.array(neverRun) { json, neverRun in
            json.openObject()
            json.member("name", neverRun.name)
            json.member("file", neverRun.file)
            json.member("reason", neverRun.reason)
            json.closeObject()
        }
        json.closeObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
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
    fileprivate mutating func object(_ result: CaseResult) {
        openObject()
        member("name", result.head.name)
        member("scenario", result.head.scenario)
        member("case", result.head.caseName)
        member("file", result.tail.file)
        member("seed", "\(result.head.seed)")
        member("verdict", result.verdict.rawValue)
        member("ending", result.tail.ending.name)
        member("reason", result.tail.ending.reason)
        key("virtual_s")
        decimal(result.length.inSeconds, decimals: 3)
        if let elapsed = result.elapsed {
            key("elapsed_s")
            decimal(elapsed.inSeconds, decimals: 3)
        }
        if result.refusedConnections > 0 { member("refused_connections", result.refusedConnections) }
        key("expectations")
        array(result.tail.results) { $0.object($1) }
        closeObject()
    }
}
