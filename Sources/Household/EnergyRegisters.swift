/// The energies that have passed through a site or one of its phases, in Wh; none of them ever falls.
///
/// load = solar − solarDraw + gridImport − gridExport.
package struct EnergyRegisters: Sendable, Equatable {
    // Watt seconds: a constant whole power adds up without any rounding.
    private var importJoules = 0.0
    private var exportJoules = 0.0
    private var solarJoules = 0.0
    private var solarDrawJoules = 0.0
    private var loadJoules = 0.0

    /// Taken from the grid.
    package var importWh: Double { importJoules / 3600 }
    /// Given to the grid.
    package var exportWh: Double { exportJoules / 3600 }
    /// Produced by the roof.
    package var solarWh: Double { solarJoules / 3600 }
    /// Drawn by the idle inverter.
    package var solarDrawWh: Double { solarDrawJoules / 3600 }
    /// Consumed.
    package var loadWh: Double { loadJoules / 3600 }

    /// Adds powers in W that held for some seconds.
    mutating func add(grid: Double, solar: Double, load: Double, seconds: Double) {
        importJoules += max(grid, 0) * seconds
        exportJoules += max(-grid, 0) * seconds
        solarJoules += max(solar, 0) * seconds
        solarDrawJoules += max(-solar, 0) * seconds
        loadJoules += max(load, 0) * seconds
    }

    static func -= (left: inout Self, right: Self) {
        left.importJoules -= right.importJoules
        left.exportJoules -= right.exportJoules
        left.solarJoules -= right.solarJoules
        left.solarDrawJoules -= right.solarDrawJoules
        left.loadJoules -= right.loadJoules
    }
}
