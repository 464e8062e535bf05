/// The secrets of a configuration, fetched from where it says they are.
package struct HubSecrets: Sendable {
    /// What readers send as `Authorization: Bearer …`; `nil` means anybody may read.
    package var token: String?
    /// What meters without a key of their own add to the webhook's address as `?key=…`.
    package var key: String?
    /// What those send as `Authorization: Bearer …` who manage meters.
    package var admin: String?
    /// The keys of single meters, by `Meter.id`.
    package var deviceKeys: [String: String]
    /// The passwords of polled meters, by `Meter.id`.
    package var passwords: [String: String]
    /// Of the hub at its broker.
    package var brokerPassword: String?
    /// What the receivers of notifications get as `Authorization: Bearer …`, by their configured address.
    package var receiverTokens: [String: String]

    package init(
        token: String? = nil, key: String? = nil, deviceKeys: [String: String] = [:],
        passwords: [String: String] = [:], receiverTokens: [String: String] = [:],
        admin: String? = nil
    ) {
        self.admin = admin
        self.token = token
        self.key = key
        self.deviceKeys = deviceKeys
        self.passwords = passwords
        self.receiverTokens = receiverTokens
    }
}
