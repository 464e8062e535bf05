import Quantities
import Scenarios
import Timekeeping
import Verdicts

/// Prints every event of a simulation as a line.
struct LinePrinter: EventSink {
    let zone: Zone
    let isQuiet: Bool
    let say: @Sendable (String) -> Void

    func take(_ observation: Observation) -> Observation? {
        if !isQuiet { say(line(observation)) }
        return observation
    }

    private func line(_ observation: Observation) -> String {
        let clock = ISO8601Text.clock(zone.civilTime(at: observation.at))
        let fields = observation.fields.filter { !$0.isImplied }.map { " \($0.name)=\($0.value.shown)" }
            .joined()
        return "\(clock)  \(observation.from).\(observation.kind)\(fields)"
    }
}

extension FieldValue {
    /// As a person reads it in a line.
    fileprivate var shown: String {
        switch self {
        case .quantity(let number, let dimension, let decimals):
            FixedDecimal.text(number, places: decimals) + dimension.baseUnit
        case .count(let count): "\(count)"
        case .bool(let truth): "\(truth)"
        case .text(let text): text
        case .instant(let instant): ISO8601Text.utc(instant)
        case .unknown: "unknown"
        }
    }
}
