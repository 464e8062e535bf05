import Metering

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
        case "energy.import": energyImport.wattHours
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
        case "energy.import": energyImport.wattHours
        case "energy.export": energyExport?.wattHours
        case "power_factor": powerFactor
        default: nil
        }
    }
}
