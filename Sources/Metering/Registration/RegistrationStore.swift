import Timekeeping

/// Keeps the meters that were registered, and the keys of all meters. All calls throw `StoreError`.
package protocol RegistrationStore: Sendable {
    /// In the order in which they were registered.
    func registrations() async throws -> [Registration]

    /// Enters a meter with its first key, both or neither.
    /// - Returns: `nil` when a meter of that id has been registered already.
    func enter(_ registration: Registration, keyDigest: String) async throws -> MeterKey?

    /// All that were ever issued, revoked ones included, in their order.
    func keys() async throws -> [MeterKey]

    /// - Precondition: the meter is known to the store.
    func issueKey(of meter: String, digest: String, at instant: UTCInstant) async throws -> MeterKey

    /// A key that was revoked before stays as it is.
    /// - Returns: `nil` when the meter has no such key.
    func revokeKey(_ id: Int64, of meter: String, at instant: UTCInstant) async throws -> MeterKey?
}
