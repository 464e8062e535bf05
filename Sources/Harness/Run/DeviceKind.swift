import Scenarios
import Simulators

/// A device model: its row in the language, and how a run makes one.
package struct DeviceKind: Sendable {
    package let row: ModelRow
    /// The view is what the device sees of its site; `nil` for one that sees nothing.
    let make: @Sendable (DevicePlan, SiteView?, DeviceSurroundings) -> (any SimulatedDevice)?
}

extension DeviceKind {
    /// The models of this version, one line each.
    static let builtIn = [
        DeviceKind(row: PZEMModel.row, make: PZEMModel.make),
        DeviceKind(row: IAMMeterModel.wem3080, make: IAMMeterModel.make),
        DeviceKind(row: IAMMeterModel.wem3080T, make: IAMMeterModel.make),
        DeviceKind(row: ESP32Model.row, make: ESP32Model.make),
        DeviceKind(row: Sink.row) { plan, _, surroundings in Sink(plan, surroundings: surroundings) },
    ]
}
