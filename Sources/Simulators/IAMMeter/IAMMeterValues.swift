import Quantities

/// What the face of an IAMMeter shows at one instant, at the resolution of its firmware.
///
/// Active power is positive on import; current and power factor are never negative.
/// A value that is not a number is `nan`.
struct IAMMeterValues: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        var voltageV = 0.0
        var currentA = 0.0
        var powerW = 0.0
        var importWh = 0.0
        var exportWh = 0.0
        var powerFactor = 0.0
        /// Positive when inductive.
        var reactiveVar = 0.0
        var inductiveVarh = 0.0
        var capacitiveVarh = 0.0
    }

    var phases: [Row]
    /// The fourth row of net metering: power is the algebraic sum, the counters are its own.
    var net: Row?
    var frequencyHz = 0.0

    /// The sum of the phases as they are shown.
    var totalPowerW: Double { phases.reduce(0) { $0 + $1.powerW } }
    var totalCurrentA: Double { phases.reduce(0) { $0 + $1.currentA } }
    var totalImportWh: Double { net?.importWh ?? phases.reduce(0) { $0 + $1.importWh } }
    var totalExportWh: Double { net?.exportWh ?? phases.reduce(0) { $0 + $1.exportWh } }
}

extension IAMMeterValues.Row {
    /// Brings active power, current, voltage and power factor to the steps of the firmware.
    mutating func quantise(_ format: IAMMeterFormat) {
        voltageV = FixedDecimal.rounded(voltageV, places: format.voltagePlaces)
        currentA = FixedDecimal.rounded(currentA, places: format.currentPlaces)
        powerW = FixedDecimal.rounded(powerW, places: format.powerPlaces)
        powerFactor = FixedDecimal.rounded(powerFactor, places: IAMMeterFormat.powerFactorPlaces)
    }

    /// Brings the counters down to whole sixteenths of a Wh or a varh.
    mutating func countSixteenths() {
        importWh = (importWh * 16).rounded(.down) / 16
        exportWh = (exportWh * 16).rounded(.down) / 16
        inductiveVarh = (inductiveVarh * 16).rounded(.down) / 16
        capacitiveVarh = (capacitiveVarh * 16).rounded(.down) / 16
    }
}
