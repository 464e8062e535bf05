import Documents
import Faults
import Scenarios
import Simulators
import Timekeeping

/// What an entry of the timeline does to a device.
extension EntryPlan {
    /// `nil` for an action that is no fault of a device.
    func fault() -> Fault? {
        guard let action else { return nil }
        return valueFault(action).map { .value($0, phase: phase) }
            ?? linkFault(action).map { .link($0) }
            ?? lifeFault(action).map { .life($0) }
            ?? clockFault(action).map { .clock($0) }
    }

    private func valueFault(_ action: String) -> ValueFault? {
        switch action {
        case "meter.bypass": .bypass
        case "meter.freeze": .freeze
        case "meter.reverse_ct": .reverseCT
        case "meter.swap_phases": .swapPhases
        case "meter.nan": .notANumber
        case "meter.spike": .spike(watts: arguments.quantity("power") ?? 0)
        case "meter.reset": .reset(toWh: arguments.quantity("to") ?? 0)
        default: nil
        }
    }

    private func linkFault(_ action: String) -> LinkFault? {
        switch action {
        case "net.cut": .cut
        case "net.delay": .delay(arguments.duration("by") ?? .zero)
        case "net.lose": .lose(arguments.text("what").flatMap(LinkFault.Direction.init) ?? .both)
        case "net.duplicate": .duplicate
        case "net.reorder": .reorder
        case "net.reset": .reset
        case "net.slow": .slow(bytesPerSecond: arguments.quantity("rate") ?? 1)
        default: nil
        }
    }

    private func lifeFault(_ action: String) -> LifeFault? {
        switch action {
        case "device.reboot": .reboot
        case "device.offline": .offline
        case "device.power_loss": .powerLoss
        default: nil
        }
    }

    private func clockFault(_ action: String) -> ClockFault? {
        switch action {
        case "clock.step": .step(arguments.duration("by") ?? .zero)
        case "clock.drift": .drift(ppm: arguments.quantity("by") ?? 0)
        default: nil
        }
    }

    /// Counted from 0; `nil` for all.
    private var phase: Int? {
        guard let text = arguments.text("phase"), let number = Int(text.dropFirst()) else { return nil }
        return number - 1
    }
}
