import Documents
import Foundation
import Scenarios
import Verdicts
import Wires

extension ProbePlan {
    /// What it picks out of an answer.
    func fields(of response: HTTPResponse) throws(ProbeFailure) -> [Observation.Field] {
        guard (200..<300).contains(response.status) else { throw .badStatus(response) }
        guard let json = try? JSONParser.parse(response.body) else { throw .notJSON(response) }
        var fields: [Observation.Field] = []
        for pick in picks {
            guard let found = json[pick.pointer] else { throw .missing(pick, response, json) }
            guard let value = pick.kind.value(found) else { throw .wrongType(pick, response, found) }
            fields.append(.init(pick.name, value))
        }
        return fields
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
            .quantity(number.value * factor, dimension, decimals: Self.decimals)
        case (.bool, .bool(let truth)): .bool(truth)
        case (.text, .string(let text)): .text(text)
        case (.count, _): json.elements.map { .count($0.count) }
        default: nil
        }
    }
}

/// A probe's token is configured, but there is none where it should come from.
package struct ProbeTokenMissing: Error, CustomStringConvertible {
    let probe: String
    package var description: String {
        "`token` of probe `\(probe)` is empty; set its variable or fill its file"
    }
}
