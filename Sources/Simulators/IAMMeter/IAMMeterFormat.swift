/// How a generation of firmware prints its numbers: fixed decimals, trailing zeros kept.
///
/// Source: captures of WEM3080 and WEM3080T bodies published with IAMMETER's own open apps.
struct IAMMeterFormat: Sendable, Equatable {
    let method: String
    let voltagePlaces: Int
    let currentPlaces: Int
    let powerPlaces: Int
    let energyPlaces: Int
    /// The step of the energy counter in kWh; the old firmware prints three places and counts in two.
    let energyStepKWh: Double

    /// - Parameter firmware: as the body carries it, for example `i.91.063T2` or `2.75.82`.
    init(firmware: String, phaseCount: Int) {
        let isCurrent = firmware.hasPrefix("i.")
        switch (isCurrent, phaseCount) {
        case (true, 1):
            self.init(method: "1-272", voltage: 2, current: 2, power: 1, energy: 2, step: 0.01)
        case (true, _):
            self.init(method: "2-9", voltage: 1, current: 3, power: 1, energy: 3, step: 0.001)
        case (false, _):
            self.init(method: "uploadsn", voltage: 1, current: 2, power: 0, energy: 3, step: 0.01)
        }
    }

    private init(method: String, voltage: Int, current: Int, power: Int, energy: Int, step: Double) {
        self.method = method
        voltagePlaces = voltage
        currentPlaces = current
        powerPlaces = power
        energyPlaces = energy
        energyStepKWh = step
    }

    static let frequencyPlaces = 2
    static let powerFactorPlaces = 2

    /// The guide's bodies: voltage 1, current 2, power 1, energy 3 decimals.
    static let seed = Self(method: "", voltage: 1, current: 2, power: 1, energy: 3, step: 0.001)
}
