import Timekeeping

/// A meter that was entered while the hub ran. It stays known over restarts, like those of the configuration.
package struct Registration: Sendable, Hashable {
    /// Its id and its serial are the same text.
    package var meter: Meter
    /// Where it is, in words.
    package var address: String?
    /// As it was given, for example `24:6F:28:AE:52:7C`.
    package var macAddress: String?
    package var registeredAt: UTCInstant

    package init(
        meter: Meter, address: String? = nil, macAddress: String? = nil, registeredAt: UTCInstant
    ) {
        self.meter = meter
        self.address = address
        self.macAddress = macAddress
        self.registeredAt = registeredAt
    }
}

/// A key that was issued to one meter. Only its digest is kept.
package struct MeterKey: Sendable, Hashable {
    /// Counts all keys ever issued, from 1; never given again.
    package var id: Int64
    /// `Meter.id`.
    package var meter: String
    /// SHA-256 of the key, 64 hexadecimal digits in lower case.
    package var digest: String
    package var issuedAt: UTCInstant
    /// `nil` while it opens.
    package var revokedAt: UTCInstant?

    package init(
        id: Int64, meter: String, digest: String, issuedAt: UTCInstant, revokedAt: UTCInstant? = nil
    ) {
        self.id = id
        self.meter = meter
        self.digest = digest
        self.issuedAt = issuedAt
        self.revokedAt = revokedAt
    }
}
