/// What a meter shows of one phase, or of the net of all.
package struct PhaseReading: Sendable, Hashable {
    /// V, at least 0.
    package var voltageV: Double
    /// A, at least 0 whatever the direction of the power.
    package var currentA: Double
    /// Active power in W, positive on import.
    package var powerW: Double
    /// `nil` when the meter sent no such counter, as a publication of three quantities.
    package var energyImport: Energy?
    /// `nil` when the meter has no such counter.
    package var energyExport: Energy?
    /// Hz.
    package var frequencyHz: Double?
    package var powerFactor: Double?
    package var reactive: ReactiveReading?

    package init(
        voltageV: Double, currentA: Double, powerW: Double, energyImport: Energy?, energyExport: Energy?,
        frequencyHz: Double? = nil, powerFactor: Double? = nil, reactive: ReactiveReading? = nil
    ) {
        self.voltageV = voltageV
        self.currentA = currentA
        self.powerW = powerW
        self.energyImport = energyImport
        self.energyExport = energyExport
        self.frequencyHz = frequencyHz
        self.powerFactor = powerFactor
        self.reactive = reactive
    }
}

/// Reactive measurements of one phase.
package struct ReactiveReading: Sendable, Hashable {
    /// Reactive power in var, positive inductive, negative capacitive.
    package var powerVar: Double
    /// Counter of inductive reactive energy in varh, to the millionth as in `Energy`.
    package var inductive: Energy
    /// Counter of capacitive reactive energy in varh, to the millionth as in `Energy`.
    package var capacitive: Energy

    package init(powerVar: Double, inductive: Energy, capacitive: Energy) {
        self.powerVar = powerVar
        self.inductive = inductive
        self.capacitive = capacitive
    }
}
