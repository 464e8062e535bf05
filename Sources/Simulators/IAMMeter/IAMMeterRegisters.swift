/// What an IAMMeter has for its registers at one instant.
struct IAMMeterRegisters: Sendable {
    let values: IAMMeterValues
    /// Without reactive measurement its registers read 0.
    let hasReactive: Bool
    let serial: String
    /// Seconds since power-up.
    let runTime: Double

    /// In base units.
    func value(of point: IAMMeterPoint) -> Double {
        point.phase.map { value(of: point.quantity, in: values.phases[$0]) } ?? total(of: point.quantity)
    }

    private func value(of quantity: IAMMeterPoint.Quantity, in row: IAMMeterValues.Row) -> Double {
        switch quantity {
        case .voltage: row.voltageV
        case .current: row.currentA
        case .power: row.powerW
        case .magnitude: abs(row.powerW)
        case .direction: row.powerW < 0 ? 1 : 0
        case .energyImport: row.importWh
        case .energyExport: row.exportWh
        case .powerFactor: row.powerFactor
        case .reactive: hasReactive ? row.reactiveVar : 0
        case .inductive: hasReactive ? row.inductiveVarh : 0
        case .capacitive: hasReactive ? row.capacitiveVarh : 0
        case .frequency, .runTime: total(of: quantity)
        }
    }

    /// Of the meter as a whole; of what has no total, that of the first phase.
    private func total(of quantity: IAMMeterPoint.Quantity) -> Double {
        switch quantity {
        case .power: values.totalPowerW
        case .energyImport: values.totalImportWh
        case .energyExport: values.totalExportWh
        case .frequency: values.frequencyHz
        case .runTime: runTime
        case .voltage, .current, .powerFactor, .magnitude, .direction, .reactive, .inductive, .capacitive:
            value(of: quantity, in: values.phases[0])
        }
    }
}
