import Documents
import Logging
import Wires

let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A response as its client sees it.
struct Answer: Sendable, Equatable {
    var status: Int
    var text: String

    init(_ response: HTTPResponse) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
    }

    var json: JSONValue { (try? JSONParser.parse(Array(text.utf8))) ?? .null }

    /// The array of a key; empty when there is none.
    func elements(_ key: String) -> [JSONValue] {
        if case .array(let elements) = json[key] { elements } else { [] }
    }
}
