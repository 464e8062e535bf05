import Documents
import Hub
import Scenarios

/// A configuration of the hub among the files of a command.
enum HubFile {
    /// Whether a text is one, and no scenario: most of its keys are the hub's alone.
    static func isMeant(_ text: String, path: String) -> Bool {
        guard let root = try? YAMLDocument.parse(text, file: path), let keys = root.entries?.map(\.key),
            !keys.contains("wattloop"), !keys.contains("fragment")
        else { return false }
        let hub = Set(HubConfiguration.rows.map(\.name))
        let scenario = Set(HeaderRows.scenario.map(\.name))
        let own = keys.count { hub.contains($0) && !scenario.contains($0) }
        return own > keys.count { scenario.contains($0) && !hub.contains($0) }
            || (own == 0 && keys.contains("devices") && root["devices"]?.items != nil)
    }

    /// - Throws: all its mistakes.
    static func check(_ text: String, path: String) throws {
        _ = try HubConfiguration(document: YAMLDocument.parse(text, file: path))
    }
}
