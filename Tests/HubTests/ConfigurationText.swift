import Documents

@testable import Hub

/// Reads configurations of a hub that are given as text.
enum ConfigurationText {
    static func read(_ text: String) throws -> HubConfiguration {
        try HubConfiguration(document: YAMLDocument.parse(text, file: "hub.yaml"))
    }

    /// The diagnostics, each with its line and column.
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
