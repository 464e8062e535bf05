import Quantities

/// A threshold for one quantity of a meter, held for a while by the readings' own time, with a second threshold
/// behind which the incident is over, so that it does not flap.
package struct ValueRule: Sendable, Equatable {
    /// What is compared, in SI units.
    package enum Quantity: String, Sendable, Equatable, CaseIterable {
        case power, current, voltage, frequency
        case powerFactor = "power_factor"
        /// What a meter says of itself.
        case signal, uptime, errors
        case freeMemory = "free_memory"
    }

    /// Where it is looked at.
    package enum Phase: String, Sendable, Equatable, CaseIterable {
        /// Each phase by itself; one is enough to raise, all must be right to clear.
        case any
        case l1, l2, l3
        /// The meter as a whole: the net row, or the sum of the phases.
        case total
    }

    /// On which side of the threshold a value is wrong.
    package enum Side: Sendable, Equatable { case above, below }

    package var kind: Incident.Kind
    package var quantity: Quantity
    package var phase: Phase
    package var side: Side
    /// The threshold itself is right.
    package var limit: Double
    /// The incident ends when the value lies beyond this one, on the right side.
    package var clear: Double
    /// How long a value must be wrong to raise, and right to clear; zero for at once.
    package var hold: Duration
    /// A, below which a value tells nothing, as the power factor of hardly any current; `nil` for always.
    package var leastCurrentA: Double?

    /// - Parameters:
    ///   - phase: by default the whole meter for power and current, each phase for the others.
    ///   - clear: by default a little on the right side of `limit`.
    package init(
        _ kind: Incident.Kind, _ quantity: Quantity, _ side: Side, _ limit: Double, phase: Phase? = nil,
        clear: Double? = nil, hold: Duration = .zero, leastCurrentA: Double? = nil
    ) {
        self.leastCurrentA = leastCurrentA
        self.kind = kind
        self.quantity = quantity
        self.side = side
        self.limit = limit
        self.phase = phase ?? quantity.usualPhase
        let margin = quantity.usualMargin * abs(limit)
        self.clear = clear ?? (side == .above ? limit - margin : limit + margin)
        self.hold = hold
    }
}

extension ValueRule.Quantity {
    package var dimension: Dimension {
        switch self {
        case .power: .power
        case .current: .current
        case .voltage: .voltage
        case .frequency: .frequency
        case .powerFactor, .errors, .freeMemory: .ratio
        case .signal: .signal
        case .uptime: .time
        }
    }

    /// Whether it is of the meter as a device, which has no phases.
    var isOfDevice: Bool {
        switch self {
        case .signal, .uptime, .errors, .freeMemory: true
        case .power, .current, .voltage, .frequency, .powerFactor: false
        }
    }

    /// Whether a whole meter has one such value.
    var hasTotal: Bool {
        switch self {
        case .power, .current, .powerFactor, .signal, .uptime, .errors, .freeMemory: true
        case .voltage, .frequency: false
        }
    }

    var usualPhase: ValueRule.Phase {
        switch self {
        case .power, .current, .signal, .uptime, .errors, .freeMemory: .total
        case .voltage, .frequency, .powerFactor: .any
        }
    }

    /// The share of the threshold by which a value must come back.
    fileprivate var usualMargin: Double {
        switch self {
        case .power, .current, .powerFactor, .signal, .freeMemory: 0.05
        case .uptime, .errors: 0
        case .voltage: 0.01
        case .frequency: 0.001
        }
    }
}
