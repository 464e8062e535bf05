import Documents
import Scenarios
import Synchronization

/// The addresses of what a scenario declares; each is known when its owner listens.
package final class AddressBook: Sendable {
    private let known = Mutex<[String: String]>([:])

    package init() {}

    package func enter(_ address: String, as name: String) {
        known.withLock { $0[name] = address }
    }

    package subscript(_ name: String) -> String? { known.withLock { $0[name] } }

    /// Puts addresses in the place of `${name.field}`.
    package func fillIn(_ text: String) -> String {
        guard let parts = try? Template.parse(text) else { return text }
        return parts.map { part in
            switch part {
            case .text(let text): text
            case .insertion(let name, let field): self["\(name).\(field)"] ?? ""
            }
        }.joined()
    }
}
