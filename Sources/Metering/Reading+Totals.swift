extension Reading {
    /// Active power of the meter in W, positive on import: the net row's, or the sum of the phases.
    package var powerW: Double { net?.powerW ?? sum { $0.powerW } }

    /// The import counter of the meter: the net row's, or the sum of the phases' counters; `nil` when one of those
    /// that make it is not there.
    package var energyImport: Energy? {
        if let net { return net.energyImport }
        // Most meters have one phase, and make no list of it.
        if phases.count == 1 { return phases[0].energyImport }
        let counters = phases.compactMap(\.energyImport)
        return counters.count == phases.count ? counters.reduce(.zero, +) : nil
    }

    /// The export counter of the meter, the net row's, or the sum over the phases that have one; `nil` when none has.
    package var energyExport: Energy? {
        if let net { return net.energyExport }
        if phases.count == 1 { return phases[0].energyExport }
        let counters = phases.compactMap(\.energyExport)
        return counters.isEmpty ? nil : counters.reduce(.zero, +)
    }

    /// Voltage of the first phase in V.
    package var voltageV: Double { phases[0].voltageV }

    /// Current in A, summed over the phases.
    package var currentA: Double { sum { $0.currentA } }

    /// Hz, as the first phase shows it.
    package var frequencyHz: Double? { phases[0].frequencyHz }

    /// The power factor of a single phase, or of the net row; `nil` where the meter shows none for the whole.
    package var powerFactor: Double? { phases.count == 1 ? phases[0].powerFactor : net?.powerFactor }

    /// To the millionth: decimal numbers of meters add up to decimal numbers.
    private func sum(_ value: (PhaseReading) -> Double) -> Double {
        guard phases.count > 1 else { return value(phases[0]) }
        return (phases.reduce(0) { $0 + value($1) } * 1e6).rounded() / 1e6
    }

    /// Which counters the totals are made of; totals of different bases cannot be subtracted.
    var basis: CounterBasis { CounterBasis(phases: phases.count, hasNet: net != nil) }
}

struct CounterBasis: Sendable, Hashable {
    var phases: Int
    var hasNet: Bool
}
