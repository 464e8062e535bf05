import Timekeeping

/// A meter that was entered while the hub ran. It stays known over restarts, like those of the configuration.
public struct Registration: Sendable, Hashable {
    /// Its id and its serial are the same text.
    public var meter: Meter
    /// Where it is, in words.
    public var address: String?
    /// As it was given, for example `24:6F:28:AE:52:7C`.
    public var macAddress: String?
    public var registeredAt: UTCInstant

    public init(
        meter: Meter, address: String? = nil, macAddress: String? = nil, registeredAt: UTCInstant
    ) {
        self.meter = meter
        self.address = address
        self.macAddress = macAddress
        self.registeredAt = registeredAt
    }
}

/// A key that was issued to one meter. Only its digest is kept.
public struct MeterKey: Sendable, Hashable {
    /// Counts all keys ever issued, from 1; never given again.
    public var id: Int64
    /// `Meter.id`.
    public var meter: String
    /// SHA-256 of the key, 64 hexadecimal digits in lower case.
    public var digest: String
    public var issuedAt: UTCInstant
    /// `nil` while it opens.
    public var revokedAt: UTCInstant?

    public init(
        id: Int64, meter: String, digest: String, issuedAt: UTCInstant, revokedAt: UTCInstant? = nil
    ) {
        self.id = id
        self.meter = meter
        self.digest = digest
        self.issuedAt = issuedAt
        self.revokedAt = revokedAt
    }
}
