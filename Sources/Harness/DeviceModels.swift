import Scenarios
import Simulators

/// The devices that this version can simulate, one line each: the checker knows them by their rows, a run makes them.
enum DeviceModels {
    struct Model: Sendable {
        let row: ModelRow
        let make: @Sendable (DevicePlan, SiteView?, DeviceSurroundings) -> (any SimulatedDevice)?
    }

    static let all = [
        Model(row: PZEMModel.row, make: PZEMModel.make),
        Model(row: IAMMeterModel.wem3080, make: IAMMeterModel.make),
        Model(row: IAMMeterModel.wem3080T, make: IAMMeterModel.make),
        Model(row: ESP32Model.row, make: ESP32Model.make),
        Model(row: Sink.row) { plan, _, surroundings in Sink(plan, surroundings: surroundings) },
    ]

    /// - Parameter view: what the device sees; `nil` for one that sees nothing.
    static func make(
        _ plan: DevicePlan, view: SiteView?, surroundings: DeviceSurroundings
    ) -> (any SimulatedDevice)? {
        all.first { $0.row.name == plan.model }?.make(plan, view, surroundings)
    }
}
