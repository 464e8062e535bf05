/// Panels and their inverter.
package struct Roof: Sendable, Hashable {
    /// Power of the panels under standard test conditions, in W.
    package var peakWatts: Double
    /// Degrees from level.
    package var tilt: Double
    /// Degrees clockwise from north; 180 is south.
    package var facing: Double
    /// The most that the inverter gives, in W.
    package var inverterWatts: Double
    /// The phase that the inverter feeds; `nil` feeds all of them evenly.
    package var phase: Phase?

    package init(
        peakWatts: Double, tilt: Double = 30, facing: Double = 180, inverterWatts: Double? = nil,
        phase: Phase? = nil
    ) {
        self.peakWatts = peakWatts
        self.tilt = tilt
        self.facing = facing
        self.inverterWatts = inverterWatts ?? peakWatts
        self.phase = phase
    }

    /// What the inverter draws at night to stay awake, in W.
    static let nightWatts = 1.0

    /// Power at the inverter's output in W, never negative.
    ///
    /// The cells warm by 25 K at 800 W/m² (a nominal operating temperature of 45 °C) and lose 0.4 % per
    /// kelvin above 25 °C; wires and dirt take 8 %, the inverter 4 %; below 0.5 % of the peak it does not
    /// start.
    package func watts(panelIrradiance: Double, airTemperature: Double) -> Double {
        let cell = airTemperature + panelIrradiance * (45 - 20) / 800
        let direct = peakWatts * panelIrradiance / 1000 * (1 - 0.004 * (cell - 25)) * 0.92
        let alternating = min(0.96 * direct, inverterWatts)
        return alternating < 0.005 * peakWatts ? 0 : alternating
    }
}

/// One conductor of the grid connection; a site with one phase has only `l1`.
package enum Phase: Int, Sendable, Hashable, CaseIterable {
    case l1, l2, l3

    /// - Parameter name: `l1`, `l2` or `l3`.
    package init?(name: String) {
        guard let phase = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = phase
    }

    package var name: String { "l\(rawValue + 1)" }
}
