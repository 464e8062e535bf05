import Alerting
import Documents

/// Reads `alerts` of a configuration.
enum RulesText {
    static func read(_ text: String) throws -> AlertRules {
        let document = try YAMLDocument.parse(text, file: "a.yaml")
        var mistakes: [Diagnostic] = []
        let reader = SettingsReader(owner: "`alerts`", rows: AlertRules.rows)
        guard let settings = reader.read(document, into: &mistakes) else { throw Diagnostics(mistakes) }
        return try AlertRules(settings)
    }

    /// Each with its place; none for rules that can be used.
    static func mistakes(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map { "\($0.position.line):\($0.position.column) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }
}
