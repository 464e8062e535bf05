import Foundation
import Reports
import Scenarios

/// Keeps beside the records which cases were never run, since those have none.
enum NeverRunFile {
    private static let name = "never-run.json"

    private struct Row: Codable {
        var scenario: String
        var caseName: String?
        var file: String
        var tags: [String]
        var reason: String
    }

    /// Writes the list of the last run; without such cases there is no file.
    static func write(_ cases: [NeverRun], in folder: String) {
        let url = URL(fileURLWithPath: folder).appending(path: name)
        guard !cases.isEmpty else {
            try? FileManager.default.removeItem(at: url)
            return
        }
        let rows = cases.map {
            Row(scenario: $0.scenario, caseName: $0.caseName, file: $0.file, tags: $0.tags, reason: $0.reason)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let data = try? encoder.encode(rows) else { return }
        try? data.write(to: url, options: .atomic)
    }

    static func read(in folder: String) -> [NeverRun] {
        let url = URL(fileURLWithPath: folder).appending(path: name)
        guard let data = try? Data(contentsOf: url),
            let rows = try? JSONDecoder().decode([Row].self, from: data)
        else { return [] }
        return rows.map {
            NeverRun(
                scenario: $0.scenario, caseName: $0.caseName, file: $0.file, tags: $0.tags, reason: $0.reason)
        }
    }
}

extension NeverRun {
    init(_ plan: Plan, reason: String) {
        self.init(
            scenario: plan.scenario, caseName: plan.caseName, file: plan.file, tags: plan.tags, reason: reason
        )
    }
}
