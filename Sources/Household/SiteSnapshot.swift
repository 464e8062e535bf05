/// A part of a site that a device may look at.
package enum SitePart: String, Sendable, Hashable, CaseIterable {
    /// The connection to the grid: positive on import.
    case grid
    /// The roof: positive on production.
    case solar
    /// Everything that consumes: positive on consumption.
    case load
}

/// The electrical state of a site at one instant: one truth, of which every device shows a part.
///
/// On every phase load = solar + grid, in W and in var.
package struct SiteSnapshot: Sendable, Equatable {
    /// 0 while there is no voltage.
    package var frequencyHz: Double
    /// One phase, or three.
    package var phases: [PhaseSnapshot]
    /// The site feeds itself while the grid is away; needs a battery.
    package var isIslanded: Bool
    /// Load in W that would have been there at nominal conditions but was not fed.
    package var unservedW: Double

    package init(
        frequencyHz: Double, phases: [PhaseSnapshot], isIslanded: Bool = false, unservedW: Double = 0
    ) {
        self.frequencyHz = frequencyHz
        self.phases = phases
        self.isIslanded = isIslanded
        self.unservedW = unservedW
    }

    /// Active power in W, the sum over the phases, with the part's sign.
    package func power(of part: SitePart) -> Double {
        phases.reduce(0) { $0 + $1.power(of: part) }
    }

    /// Reactive power in var, the sum over the phases, with the part's sign.
    package func reactivePower(of part: SitePart) -> Double {
        phases.reduce(0) { $0 + $1.reactivePower(of: part) }
    }

    /// Active power in W of one phase; 0 on a phase that the site does not have.
    package func power(of part: SitePart, on phase: Phase) -> Double {
        phase.rawValue < phases.count ? phases[phase.rawValue].power(of: part) : 0
    }
}

/// One phase of a site at one instant.
package struct PhaseSnapshot: Sendable, Equatable {
    /// Phase to neutral.
    package var voltageV: Double
    /// Positive on import.
    package var gridPowerW: Double
    /// Positive when the site looks inductive to the grid.
    package var gridReactiveVar: Double
    /// Positive on production; an idle inverter draws a little.
    package var solarPowerW: Double
    /// Positive when the inverter feeds reactive power, as its filter capacitors do at night.
    package var solarReactiveVar: Double
    /// Positive on consumption.
    package var loadPowerW: Double
    /// Positive for an inductive load.
    package var loadReactiveVar: Double

    package init(
        voltageV: Double, gridPowerW: Double = 0, gridReactiveVar: Double = 0, solarPowerW: Double = 0,
        solarReactiveVar: Double = 0, loadPowerW: Double = 0, loadReactiveVar: Double = 0
    ) {
        self.voltageV = voltageV
        self.gridPowerW = gridPowerW
        self.gridReactiveVar = gridReactiveVar
        self.solarPowerW = solarPowerW
        self.solarReactiveVar = solarReactiveVar
        self.loadPowerW = loadPowerW
        self.loadReactiveVar = loadReactiveVar
    }

    package func power(of part: SitePart) -> Double {
        switch part {
        case .grid: gridPowerW
        case .solar: solarPowerW
        case .load: loadPowerW
        }
    }

    package func reactivePower(of part: SitePart) -> Double {
        switch part {
        case .grid: gridReactiveVar
        case .solar: solarReactiveVar
        case .load: loadReactiveVar
        }
    }

    /// S = √(P² + Q²), in VA.
    package func apparentPower(of part: SitePart) -> Double {
        let (p, q) = (power(of: part), reactivePower(of: part))
        return (p * p + q * q).squareRoot()
    }

    /// I = S/V in A, never negative; 0 without voltage.
    package func current(of part: SitePart) -> Double {
        voltageV > 0 ? apparentPower(of: part) / voltageV : 0
    }

    /// |P|/S, 0...1; 1 when nothing flows.
    package func powerFactor(of part: SitePart) -> Double {
        let apparent = apparentPower(of: part)
        return apparent > 0 ? abs(power(of: part)) / apparent : 1
    }
}
