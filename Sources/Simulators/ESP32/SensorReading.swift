/// What the firmware holds of one answer of its sensor, as `float` variables.
struct SensorReading: Sendable, Equatable {
    var voltageV: Float = 0
    var currentA: Float = 0
    var powerW: Float = 0
    var energyKWh: Float = 0
    var frequencyHz: Float = 0
    var powerFactor: Float = 0
}

extension SensorReading {
    /// Every value through the same change.
    func map(_ change: (Float) -> Float) -> Self {
        Self(
            voltageV: change(voltageV), currentA: change(currentA), powerW: change(powerW),
            energyKWh: change(energyKWh), frequencyHz: change(frequencyHz), powerFactor: change(powerFactor))
    }
}
