import Faults
import Household
import Quantities
import Scenarios
import Timekeeping
import Wires

/// A device in a run: it serves or pushes what it shows, and obeys faults.
package protocol SimulatedDevice: AnyObject, FaultTarget {
    var name: String { get }
    /// Activities that spend time, in the order in which they start.
    var processes: [NamedProcess] { get }
    /// Accept loops.
    var services: [NamedProcess] { get }
    /// Whether it runs at all.
    var hasPower: Bool { get }
    /// How long it is down when it reboots.
    var bootTime: Duration { get }
    /// Binds what it listens on.
    func open() async throws
    func close() async
    /// An address for `${name.field}`, known after `open()`.
    func address(_ field: String) -> String?
    /// The value of one of its signals; `nil` while it shows nothing.
    /// - Parameter instant: now, or a moment ago.
    func signal(_ name: String, at instant: UTCInstant) -> Double?
    /// The site that it sees is about to change: what was shown until now counts.
    func siteWillChange()
    /// The site that it sees has changed.
    func siteDidChange()
    /// Numbers of the truth rows that it still holds or is sending.
    var undelivered: Set<Int> { get }
}

/// What a device tells of itself, in the words of the language.
package struct DeviceReport: Sendable {
    package var device: String
    /// `sample`, `push`, `request`, `reboot`.
    package var kind: String
    package var fields: [EventField]

    package init(device: String, kind: String, fields: [EventField]) {
        self.device = device
        self.kind = kind
        self.fields = fields
    }
}

/// A row of what a device put up for handing out.
package struct TruthRow: Sendable {
    package var device: String
    /// `push`, `rest`, `modbus`, `serial`.
    package var path: String
    /// Counted from 1 for each device.
    package var number: Int
    /// By the run's clock.
    package var at: UTCInstant
    /// By the device's own clock, as its face carries it.
    package var stamp: UTCInstant?
    package var values: [TruthValue]
}

/// One quantity of a row, in base units, at the resolution of the wire that it was printed on.
package struct TruthValue: Sendable {
    package var name: String
    package var value: Double
    /// The step of the device's resolution in base units.
    package var step: Double
    package var dimension: Dimension

    package init(name: String, value: Double, step: Double, dimension: Dimension) {
        self.name = name
        self.value = value
        self.step = step
        self.dimension = dimension
    }
}

/// Where devices tell what they do.
package protocol DeviceObserver: Sendable {
    func report(_ report: DeviceReport)
    func truth(_ row: TruthRow)
    /// A fault has struck as often as it may.
    func usedUp(_ order: String)
}

extension DeviceObserver {
    /// Tells of a row that was put up, and of the sample that it is.
    func tell(_ row: TruthRow) {
        truth(row)
        let values = row.values.map { EventField($0.name, .measured($0.value, $0.dimension, step: $0.step)) }
        let stamp = row.stamp.map { [EventField("stamp", .instant($0))] } ?? []
        report(
            DeviceReport(
                device: row.device, kind: "sample",
                fields: [.init("path", .text(row.path)), .init("row", .count(row.number))] + stamp + values))
    }
}

/// What a device gets from the run that it lives in.
package struct DeviceSurroundings: Sendable {
    package let time: any Timekeeper
    package let wiring: Wiring
    package let observer: any DeviceObserver
    package let seed: UInt64
    /// The loopback address of its own.
    package let host: String
    /// Where it may put files such as the links of pseudoterminals; `nil` where there is no such place.
    package let folder: String?
    /// What devices on one serial line share.
    package let lines: SerialLines
    /// Puts addresses into texts such as `${hub.url}/api`.
    package let fillIn: @Sendable (String) -> String

    package init(
        time: any Timekeeper, wiring: Wiring, observer: any DeviceObserver, seed: UInt64, host: String,
        folder: String? = nil, lines: SerialLines = SerialLines(),
        fillIn: @escaping @Sendable (String) -> String
    ) {
        self.time = time
        self.wiring = wiring
        self.observer = observer
        self.seed = seed
        self.host = host
        self.folder = folder
        self.lines = lines
        self.fillIn = fillIn
    }
}

/// The part of a site that a device sees.
package struct SiteView: Sendable {
    package let site: Site
    package let part: SitePart

    package init(site: Site, part: SitePart) {
        self.site = site
        self.part = part
    }
}
