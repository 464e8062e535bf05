import Foundation
import Timekeeping

/// The connection to the public grid.
package struct Grid: Sendable, Hashable {
    /// Nominal voltage from phase to neutral, in V.
    package var volts: Double
    /// Nominal frequency, in Hz.
    package var hertz: Double
    /// 1 or 3.
    package var phaseCount: Int
    /// Of the service line, per phase.
    package var resistanceOhm: Double

    package init(volts: Double = 230, hertz: Double = 50, phaseCount: Int = 1, resistanceOhm: Double = 0.25) {
        self.volts = volts
        self.hertz = hertz
        self.phaseCount = phaseCount
        self.resistanceOhm = resistanceOhm
    }
}

/// Voltage and frequency that the grid offers, before the house loads it.
struct GridModel: Sendable {
    let grid: Grid
    private let zone: Zone
    private let frequencyNoise: SmoothNoise
    /// A quick and a slow one for each phase.
    private let voltageNoise: [(quick: SmoothNoise, slow: SmoothNoise)]

    init(grid: Grid, zone: Zone, seed: UInt64, path: String) {
        self.grid = grid
        self.zone = zone
        frequencyNoise = SmoothNoise(seed: seed, path: "\(path)/grid/frequency", period: 30)
        voltageNoise = Phase.allCases.prefix(grid.phaseCount).map { phase in
            let name = "\(path)/grid/voltage/\(phase.name)"
            return (
                SmoothNoise(seed: seed, path: "\(name)/quick", period: 10, octaves: 1),
                SmoothNoise(seed: seed, path: "\(name)/slow", period: 120, octaves: 1)
            )
        }
    }

    /// Nominal, give or take 20 mHz.
    func frequency(at seconds: Double) -> Double {
        grid.hertz + 0.020 * frequencyNoise.value(at: seconds)
    }

    /// The evening dip of the street as a share of the nominal voltage: −2 % at 19:00, a Gaussian of 90 min.
    func eveningSag(at instant: UTCInstant) -> Double {
        let hours = zone.civilTime(at: instant).hourOfDay - 19
        let distance = hours < -12 ? hours + 24 : hours
        return -0.02 * exp(-distance * distance / (2 * 1.5 * 1.5))
    }

    /// Within ±0.6 V.
    func voltageNoise(phase: Int, at seconds: Double) -> Double {
        let noise = voltageNoise[phase]
        return 0.6 * (noise.quick.value(at: seconds) + noise.slow.value(at: seconds)) / 2
    }
}
