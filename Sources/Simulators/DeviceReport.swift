import Quantities
import Scenarios
import Timekeeping

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
package protocol DeviceObserver: ReportObserver, TruthObserver, FaultObserver {}

package protocol ReportObserver: Sendable {
    func report(_ report: DeviceReport)
}

package protocol TruthObserver: Sendable {
    func truth(_ row: TruthRow)
}

package protocol FaultObserver: Sendable {
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
