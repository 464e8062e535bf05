/// What an IAMMeter has for its registers at one instant.
struct IAMMeterRegisters: Sendable, Equatable {
    let values: IAMMeterValues
    /// Without reactive measurement its registers read 0.
    let hasReactive: Bool
    let serial: String
    /// Seconds since power-up.
    let runTime: Double

    /// In base units.
    ///
    /// A total is the sum of the phases as their registers show them, so that whoever adds those up gets it;
    /// the counters of the net row, when there is one, are their own.
    /// - Parameter step: of the register, in base units.
    func value(of point: IAMMeterPoint, step: Double) -> Double {
        point.phase.map { value(of: point.quantity, in: values.phases[$0]) }
            ?? total(of: point.quantity, step: step)
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
        case .frequency: values.frequencyHz
        case .runTime: runTime
        }
    }

    /// Of the meter as a whole; of what has no total, that of the first phase.
    private func total(of quantity: IAMMeterPoint.Quantity, step: Double) -> Double {
        switch quantity {
        case .power: sum(step) { $0.powerW }
        case .energyImport: values.net?.importWh ?? sum(step) { $0.importWh }
        case .energyExport: values.net?.exportWh ?? sum(step) { $0.exportWh }
        case .voltage, .current, .powerFactor, .magnitude, .direction, .reactive, .inductive, .capacitive,
            .frequency, .runTime:
            value(of: quantity, in: values.phases[0])
        }
    }

    private func sum(_ step: Double, _ quantity: (IAMMeterValues.Row) -> Double) -> Double {
        values.phases.reduce(0) { $0 + (quantity($1) / step).rounded() * step }
    }
}
