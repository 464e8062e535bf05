import Timekeeping

/// The connection that a request came on, for a handler that answers it later.
package protocol RequestConnection: Sendable {
    /// Whether its client has not closed it.
    var isOpen: Bool { get }
    /// Whether the server has lost its power since, and knows the connection no longer.
    var isForgotten: Bool { get }
    /// Has something called when it is closed.
    func whenClosed(_ action: @escaping @Sendable () -> Void)
}

extension Latch {
    /// Waits until it is open, or until nobody waits for an answer on the connection any more.
    /// - Returns: whether it is open.
    package func pass(
        _ name: String, on time: any Timekeeper, while connection: (any RequestConnection)?
    ) async throws -> Bool {
        try await pass(name, on: time) { connection?.whenClosed($0) }
    }
}
