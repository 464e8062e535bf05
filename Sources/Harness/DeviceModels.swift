import Scenarios
import Simulators

/// The devices that this version can simulate, by model.
enum DeviceModels {
    /// - Parameter view: what the device sees; `nil` for one that sees nothing.
    static func make(
        _ plan: DevicePlan, view: SiteView?, surroundings: DeviceSurroundings
    ) -> (any SimulatedDevice)? {
        switch plan.model {
        case IAMMeterModel.wem3080.name, IAMMeterModel.wem3080T.name:
            view.map { IAMMeterModel.make(plan, view: $0, surroundings: surroundings) }
        case Sink.row.name: Sink(plan, surroundings: surroundings)
        default: nil
        }
    }
}
