import Metering
import Quantities
import Timekeeping
import Verdicts

extension Reading {
    /// A value by the language's name, in base units; `nil` when the meter does not send it.
    func shown(_ name: String) -> Double? {
        let parts = name.split(separator: ".")
        guard let last = parts.last, last.first == "l", let number = Int(last.dropFirst()) else {
            return total(name)
        }
        guard phases.indices.contains(number - 1) else { return nil }
        return phases[number - 1].shown(parts.dropLast().joined(separator: "."))
    }

    private func total(_ name: String) -> Double? {
        switch name {
        case "power": powerW
        case "voltage": voltageV
        case "current": currentA
        case "energy.import": energyImport?.wattHours
        case "energy.export": energyExport?.wattHours
        case "frequency": frequencyHz
        case "power_factor": powerFactor
        default: nil
        }
    }
}

extension PhaseReading {
    fileprivate func shown(_ name: String) -> Double? {
        switch name {
        case "power": powerW
        case "voltage": voltageV
        case "current": currentA
        case "energy.import": energyImport?.wattHours
        case "energy.export": energyExport?.wattHours
        case "power_factor": powerFactor
        default: nil
        }
    }
}

extension Reading {
    /// Names of the quantities of a row, in the order of `latest`.
    private static let quantities = [
        "power", "voltage", "current", "energy.import", "energy.export", "power_factor", "frequency",
    ]

    /// As a row of the series `readings` of that hub.
    func row(_ hub: String, at instant: UTCInstant) -> Observation {
        let suffixes = [""] + phases.indices.map { ".l\($0 + 1)" }
        let values = Self.quantities.flatMap { name in
            suffixes.compactMap { suffix in
                shown(name + suffix).map { value in
                    Observation.Field(name + suffix, .quantity(value, .ratio, decimals: 3))
                }
            }
        }
        return Observation(
            at: instant, from: hub, kind: "readings",
            fields: [.init("meter", .text(meter)), .init("source", .text(source.rawValue))] + values,
            isRow: true)
    }
}
