import Documents
import Wires

/// A response as its client sees it.
package struct Answer: Sendable, Equatable {
    package var status: Int
    package var text: String

    package init(status: Int, text: String) {
        self.status = status
        self.text = text
    }

    package init(_ response: HTTPResponse) {
        self.init(status: response.status, text: String(decoding: response.body, as: UTF8.self))
    }

    /// Parsed by the reader under test, which has tests of its own; null for what is no JSON.
    package var json: JSONValue { (try? JSONParser.parse(Array(text.utf8))) ?? .null }

    /// The array of a key; empty when there is none.
    package func elements(_ key: String) -> [JSONValue] { json[key]?.elements ?? [] }
}
