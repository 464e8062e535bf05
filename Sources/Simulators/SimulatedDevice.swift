import Faults
import Timekeeping

/// A device in a run: it serves or pushes what it shows, and obeys faults.
package protocol SimulatedDevice: AnyObject, DeviceActivities, DeviceListening, DeviceAddresses,
    DeviceSignals,
    DevicePower, FaultTarget, SiteObserver, TruthHolder
{
    var name: String { get }
}

/// Has activities of its own, which the run starts.
package protocol DeviceActivities: Sendable {
    /// Activities that spend time, in the order in which they start.
    var processes: [NamedProcess] { get }
    /// Accept loops.
    var services: [NamedProcess] { get }
}

/// Listens on addresses of the run.
package protocol DeviceListening: Sendable {
    /// Binds what it listens on.
    func open() async throws
    func close() async
}

/// Can be reached, or written to, at addresses.
package protocol DeviceAddresses: Sendable {
    /// An address for `${name.field}`, known after `open()`.
    func address(_ field: String) -> String?
}

/// Shows signals.
package protocol DeviceSignals: Sendable {
    /// The value of one of its signals; `nil` while it shows nothing.
    /// - Parameter instant: now, or a moment ago.
    func signal(_ name: String, at instant: UTCInstant) -> Double?
}

/// Runs on the power of its site.
package protocol DevicePower: Sendable {
    /// Whether it runs at all.
    var hasPower: Bool { get }
    /// How long it is down when it reboots.
    var bootTime: Duration { get }
}

/// Measures a site.
package protocol SiteObserver: Sendable {
    /// The site that it sees is about to change: what was shown until now counts.
    func siteWillChange()
    /// The site that it sees has changed.
    func siteDidChange()
}

/// Keeps rows of truth until they are delivered.
package protocol TruthHolder: Sendable {
    /// Numbers of the truth rows that it still holds or is sending.
    var undelivered: Set<Int> { get }
}
