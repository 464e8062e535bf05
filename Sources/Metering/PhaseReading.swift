/// What a meter shows of one phase, or of the net of all.
public struct PhaseReading: Sendable, Hashable {
    /// V, at least 0.
    public var voltageV: Double
    /// A, at least 0 whatever the direction of the power.
    public var currentA: Double
    /// Active power in W, positive on import.
    public var powerW: Double
    /// `nil` when the meter sent no such counter, as a publication of three quantities.
    public var energyImport: Energy?
    /// `nil` when the meter has no such counter.
    public var energyExport: Energy?
    /// Hz.
    public var frequencyHz: Double?
    public var powerFactor: Double?
    public var reactive: ReactiveReading?

    public init(
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
public struct ReactiveReading: Sendable, Hashable {
    /// Reactive power in var, positive inductive, negative capacitive.
    public var powerVar: Double
    /// Counter of inductive reactive energy in varh, to the millionth as in `Energy`.
    public var inductive: Energy
    /// Counter of capacitive reactive energy in varh, to the millionth as in `Energy`.
    public var capacitive: Energy

    public init(powerVar: Double, inductive: Energy, capacitive: Energy) {
        self.powerVar = powerVar
        self.inductive = inductive
        self.capacitive = capacitive
    }
}
