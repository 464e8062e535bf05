import Metering

/// How meters become known while the hub runs, and what earlier lives of it have left.
package struct Registrar: Sendable {
    let store: any RegistrationStore
    /// Meters that the configuration does not name, in the order in which they were registered.
    package let registered: [Meter]
    let keys: [MeterKey]
    /// Names of the tariffs that a meter may be billed by.
    let tariffs: [String]
    /// Where keys come from in a run that is to be repeated; `nil` for keys that nobody can guess.
    let random: (@Sendable () -> UInt64)?
    /// Told of each new meter before its first reading is taken.
    let welcome: @Sendable (Meter) -> Void

    /// - Parameters:
    ///   - configured: meters of the configuration, which count where a registered one has their id or serial.
    ///   - tariffs: names of the tariffs that a meter may be billed by.
    ///   - welcome: told of each new meter before its first reading is taken.
    /// - Throws: `StoreError`.
    package init(
        _ store: any RegistrationStore, configured: [Meter], tariffs: [String] = [],
        random: (@Sendable () -> UInt64)? = nil,
        welcome: @escaping @Sendable (Meter) -> Void = { _ in }
    ) async throws {
        self.store = store
        self.tariffs = tariffs
        self.random = random
        self.welcome = welcome
        let names = Set(configured.map(\.id) + configured.compactMap(\.serial))
        registered = try await store.registrations().map(\.meter).filter { !names.contains($0.id) }
        keys = try await store.keys()
    }
}
