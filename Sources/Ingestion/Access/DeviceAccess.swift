import Documents

/// Who may push for one meter.
package struct DeviceAccess: Sendable, Equatable {
    /// In place of the hub's own key.
    package var key: SecretSource?
    /// In place of the hub's own list.
    package var allow: [AddressRange]?

    package init(key: SecretSource? = nil, allow: [AddressRange]? = nil) {
        self.key = key
        self.allow = allow
    }
}
