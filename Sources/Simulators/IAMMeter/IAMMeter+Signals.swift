import Timekeeping

extension IAMMeter {
    package func signal(_ name: String, at instant: UTCInstant) -> Double? {
        switch name {
        case "buffered": return Double(state.withLock { $0.buffer.count })
        case "online": return isOnline ? 1 : 0
        default: break
        }
        let values: IAMMeterValues? = state.withLock { state in
            guard state.hasPower else { return nil }
            state.advance(to: instant)
            return state.metrology.values(at: instant)
        }
        return values?.signal(name)
    }
}

extension IAMMeterValues {
    /// The value of a signal in base units; without a phase the meter's total, and the voltage of its
    /// first phase.
    /// `nil` for one that it does not have, or that is not a number.
    func signal(_ name: String) -> Double? {
        let value = shown(name)
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    private func shown(_ name: String) -> Double? {
        switch name {
        case "power": return totalPowerW
        case "voltage": return phases[0].voltageV
        case "current": return totalCurrentA
        case "energy.import": return totalImportWh
        case "energy.export": return totalExportWh
        case "frequency": return frequencyHz
        case "power_factor": return net?.powerFactor ?? phases[0].powerFactor
        default: return phaseSignal(name)
        }
    }

    /// `power.l1` … `energy.export.l3`.
    private func phaseSignal(_ name: String) -> Double? {
        guard let dot = name.lastIndex(of: "."), let number = Int(name[dot...].dropFirst(2)) else {
            return nil
        }
        guard phases.indices.contains(number - 1) else { return nil }
        let row = phases[number - 1]
        switch name[..<dot] {
        case "power": return row.powerW
        case "voltage": return row.voltageV
        case "current": return row.currentA
        case "energy.import": return row.importWh
        case "energy.export": return row.exportWh
        case "power_factor": return row.powerFactor
        default: return nil
        }
    }
}
