import Metering
import Storage

/// A kind of store that is put through the contract.
package struct StoreSubject: Sendable, CustomStringConvertible {
    package let description: String
    /// Whether a store that is opened again has what an earlier one has stored.
    let persists: Bool
    private let open: @Sendable (_ notificationLimit: Int) async throws -> any HubStore
    private let clean: @Sendable () -> Void

    /// - Parameters:
    ///   - persists: whether `open` finds again what an earlier store has stored.
    ///   - open: opens a store; notifications of one receiver beyond the limit give way.
    ///   - clean: takes away what the stores have left.
    package init(
        _ name: String, persists: Bool, open: @escaping @Sendable (Int) async throws -> any HubStore,
        clean: @escaping @Sendable () -> Void = {}
    ) {
        description = name
        self.persists = persists
        self.open = open
        self.clean = clean
    }

    /// Opens a store that knows meters `m1` and `m2`, and closes it after `body`.
    func withStore(
        notificationLimit: Int = 10_000, _ body: (any HubStore) async throws -> Void
    ) async throws {
        defer { clean() }
        try await use(notificationLimit: notificationLimit, body)
    }

    /// Uses a store that persists several times, opened again for each of `bodies`.
    func withStores(_ bodies: [@Sendable (any HubStore) async throws -> Void]) async throws {
        defer { clean() }
        for body in bodies { try await use(notificationLimit: 10_000, body) }
    }

    private func use(notificationLimit: Int, _ body: (any HubStore) async throws -> Void) async throws {
        let store = try await open(notificationLimit)
        try await store.register([Meter(id: "m1", serial: "S1"), Meter(id: "m2", serial: "S2")])
        try await body(store)
        try? store.close()
    }
}
