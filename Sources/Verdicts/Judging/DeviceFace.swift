import Scenarios
import Timekeeping

/// What a device last showed, and since when its power has been what it is.
struct DeviceFace: Sendable {
    private var fields: [Observation.Field] = []
    private var since: UTCInstant?

    /// Takes a `sample` of the device.
    mutating func observe(_ observation: Observation) {
        let shown = Self.shown(observation)
        if since == nil || shown.last?.value != fields.last?.value { since = observation.at }
        fields = shown
    }

    /// Current and power, of one phase or in total; else the first two quantities.
    private static func shown(_ observation: Observation) -> [Observation.Field] {
        let known = ["current", "power"].compactMap { name in
            observation.fields.first { $0.name == name }
        }
        return known.isEmpty ? Array(observation.fields.filter(isQuantity).prefix(2)) : known
    }

    private static func isQuantity(_ field: Observation.Field) -> Bool {
        if case .quantity = field.value { true } else { false }
    }

    /// `6.52 A, 0 W since 18:40:00`; `nil` before the first sample.
    func text(_ wording: Wording) -> String? {
        guard let since, !fields.isEmpty else { return nil }
        let values = fields.map { wording.text($0.value) }.joined(separator: ", ")
        return "\(values) since \(wording.time(since))"
    }
}
