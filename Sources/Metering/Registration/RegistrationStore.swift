import Timekeeping

/// Keeps the meters that were registered while a hub ran. All calls throw `StoreError`.
package protocol MeterRegistry: Sendable {
    /// In the order in which they were registered.
    func registrations() async throws -> [Registration]

    /// Enters a meter with its first key, both or neither.
    /// - Returns: `nil` when a meter of that id has been registered already.
    func enter(_ registration: Registration, keyDigest: String) async throws -> MeterKey?
}

/// Lists keys. All calls throw `StoreError`.
package protocol MeterKeyHistory: Sendable {
    /// All that were ever issued, revoked ones included, in their order.
    func keys() async throws -> [MeterKey]
}

/// Issues and revokes keys. All calls throw `StoreError`.
package protocol MeterKeyIssuer: Sendable {
    /// - Precondition: the meter is known to the store.
    func issueKey(of meter: String, digest: String, at instant: UTCInstant) async throws -> MeterKey

    /// A key that was revoked before stays as it is.
    /// - Returns: `nil` when the meter has no such key.
    func revokeKey(_ id: Int64, of meter: String, at instant: UTCInstant) async throws -> MeterKey?
}

/// Keeps the meters that were registered, and the keys of all meters.
package protocol RegistrationStore: MeterRegistry, MeterKeyHistory, MeterKeyIssuer {}
