import Quantities
import Simulators
import Timekeeping
import Verdicts

extension Observation.Field {
    init(_ name: String, _ value: ReportValue) {
        self.init(name, FieldValue(value), isImplied: value == .outcome(.answered))
    }
}

extension FieldValue {
    init(_ value: ReportValue) {
        switch value {
        case .quantity(let number, let dimension, let step):
            self =
                number.isFinite
                ? .quantity(number, dimension, decimals: DecimalPlaces.of(step)) : .unknown
        case .count(let count): self = .count(count)
        case .text(let text): self = .text(text)
        case .span(let span): self = .quantity(span.inSeconds, .time, decimals: 3)
        case .instant(let instant): self = .instant(instant)
        case .outcome(let outcome): self = .text(outcome.rawValue)
        case .unknown: self = .unknown
        }
    }
}

/// Digits behind the point for the steps that devices have; a look-up, since every sample needs a dozen.
private enum DecimalPlaces {
    static func of(_ step: Double) -> Int {
        if step >= 1 { return 0 }
        if step >= 0.1 { return 1 }
        if step >= 0.01 { return 2 }
        return FieldValue.decimals(for: step)
    }
}
