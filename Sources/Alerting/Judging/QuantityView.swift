import Metering

/// Where a rule finds its quantity in a reading.
struct QuantityView: Sendable {
    let quantity: ValueRule.Quantity
    let phase: ValueRule.Phase

    /// Values that are judged by themselves: each phase, or one.
    var laneCount: Int { phase == .any ? 3 : 1 }

    /// The value of a lane; `nil` where the reading has none.
    /// - Parameter leastCurrentA: with less current the value tells nothing.
    func value(of lane: Int, in reading: Reading, leastCurrentA: Double? = nil) -> Double? {
        switch phase {
        case .any: value(ofPhase: lane, in: reading, leastCurrentA)
        case .l1: value(ofPhase: 0, in: reading, leastCurrentA)
        case .l2: value(ofPhase: 1, in: reading, leastCurrentA)
        case .l3: value(ofPhase: 2, in: reading, leastCurrentA)
        case .total: total(of: reading, leastCurrentA)
        }
    }

    private func value(ofPhase index: Int, in reading: Reading, _ leastCurrentA: Double?) -> Double? {
        guard index < reading.phases.count else { return nil }
        let phase = reading.phases[index]
        guard isTelling(phase.currentA, leastCurrentA) else { return nil }
        switch quantity {
        case .power: return phase.powerW
        case .current: return phase.currentA
        case .voltage: return phase.voltageV
        case .frequency: return phase.frequencyHz
        case .powerFactor: return phase.powerFactor
        case .signal, .uptime, .errors, .freeMemory: return nil
        }
    }

    /// What a meter says of itself comes with some of its readings only.
    private func ofDevice(_ health: MeterHealth?) -> Double? {
        switch quantity {
        case .signal: health?.signalDBm
        case .uptime: health?.uptimeS
        case .errors: health?.errors
        case .freeMemory: health?.freeMemoryBytes
        case .power, .current, .voltage, .frequency, .powerFactor: nil
        }
    }

    private func total(of reading: Reading, _ leastCurrentA: Double?) -> Double? {
        if quantity.isOfDevice { return ofDevice(reading.health) }
        guard isTelling(reading.currentA, leastCurrentA) else { return nil }
        switch quantity {
        case .power: return reading.powerW
        case .current: return reading.currentA
        case .powerFactor: return reading.powerFactor
        case .voltage, .frequency, .signal, .uptime, .errors, .freeMemory: return nil
        }
    }

    private func isTelling(_ current: Double, _ least: Double?) -> Bool {
        least.map { current >= $0 } ?? true
    }
}
