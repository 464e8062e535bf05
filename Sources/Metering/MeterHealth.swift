/// What a meter says of itself besides its readings; `nil` where it has said nothing.
package struct MeterHealth: Sendable, Hashable {
    /// Strength of the radio signal in dBm, at most 0.
    package var signalDBm: Double?
    /// Strength of the radio signal in the meter's own scale, 0...100.
    package var signalPercent: Double?
    /// Memory that is free, in bytes.
    package var freeMemoryBytes: Double?
    /// Since its start, in s.
    package var uptimeS: Double?
    /// Failures that it has counted.
    package var errors: Double?
    /// Version of its firmware.
    package var firmware: String?
    /// Address of its network interface, as it is sent.
    package var macAddress: String?

    package init() {}

    /// With what `newer` says in the place of what was said before.
    package func updated(by newer: MeterHealth) -> MeterHealth {
        var health = self
        health.signalDBm = newer.signalDBm ?? signalDBm
        health.signalPercent = newer.signalPercent ?? signalPercent
        health.freeMemoryBytes = newer.freeMemoryBytes ?? freeMemoryBytes
        health.uptimeS = newer.uptimeS ?? uptimeS
        health.errors = newer.errors ?? errors
        health.firmware = newer.firmware ?? firmware
        health.macAddress = newer.macAddress ?? macAddress
        return health
    }
}
