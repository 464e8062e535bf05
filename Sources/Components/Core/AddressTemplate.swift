import Documents
import Scenarios
import Wires

/// A text with insertions that becomes an address during the run.
package enum AddressTemplate {
    /// Whether `text` is an HTTP address once its insertions are filled in.
    package static func isURL(_ text: String) -> Bool {
        let parts = (try? Template.parse(text)) ?? []
        let address = parts.map { part in
            switch part {
            case .text(let text): text
            case .insertion(_, "url"): "http://127.0.0.1:1"
            case .insertion(_, "host"): "127.0.0.1"
            case .insertion(_, "port"): "1"
            case .insertion: "127.0.0.1:1"
            }
        }
        return HTTPURL(address.joined()) != nil
    }
}
