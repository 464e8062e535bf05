import Documents
import Foundation
import Scenarios
import Verdicts

extension ProbePlan {
    /// What it picks out of an answer; `nil` when one of the values is not there, or is of another kind.
    func fields(of body: [UInt8]) -> [Observation.Field]? {
        guard let json = try? JSONParser.parse(body) else { return nil }
        let fields = picks.map { pick in
            json[pick.pointer].flatMap(pick.kind.value).map { Observation.Field(pick.name, $0) }
        }
        return fields.contains(nil) ? nil : fields.compactMap { $0 }
    }

    /// - Throws: `ProbeTokenMissing` when there is none where it should come from.
    func fetchToken() throws -> String? {
        guard let token else { return nil }
        let text =
            switch token {
            case .text(let text): text
            case .environment(let name): ProcessInfo.processInfo.environment[name] ?? ""
            case .file(let path):
                try String(contentsOfFile: path, encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            }
        guard !text.isEmpty else { throw ProbeTokenMissing(probe: name) }
        return text
    }
}

extension ProbePlan.Kind {
    /// As digits behind the point in the record; what is looked at keeps all of them.
    private static let decimals = 6

    fileprivate func value(_ json: JSONValue) -> FieldValue? {
        switch (self, json) {
        case (.number(let dimension, let factor), .number(let number)):
            .quantity(number * factor, dimension, decimals: Self.decimals)
        case (.bool, .bool(let truth)): .bool(truth)
        case (.text, .string(let text)): .text(text)
        case (.count, _): json.elements.map { .count($0.count) }
        default: nil
        }
    }
}

/// A probe's token is configured, but there is none where it should come from.
struct ProbeTokenMissing: Error, CustomStringConvertible {
    let probe: String
    var description: String { "`token` of probe `\(probe)` is empty; set its variable or fill its file" }
}
