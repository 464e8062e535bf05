import Documents
import Metering
import Quantities

/// When incidents are raised and who is told: `alerts` of the hub's configuration.
package struct AlertRules: Sendable, Equatable {
    /// When a meter is offline and online again.
    package var silence: SilenceRule
    /// For single meters, by `Meter.id`, in its place.
    package var silenceOfMeters: [String: SilenceRule] = [:]
    /// A, above which a current flows that must make power.
    package var theftCurrentAboveA: Double
    /// W, below which the magnitude of the power is suspicious then.
    package var theftPowerBelowW: Double
    /// How long, by the readings' own time, both must last.
    package var theftHold: Duration
    /// Of different kinds; the first is that of `HIGH_USAGE`.
    package var values: [ValueRule]
    /// `nil`: counters may fall.
    package var energyBackwards: EnergyBackwardsRule?
    /// Of different kinds.
    package var unchanged: [UnchangedRule] = []
    /// `nil`: stamps may lie anywhere.
    package var clockWrong: ClockRule?
    /// `nil`: values may stand still.
    package var valuesFrozen: FrozenRule?
    /// `nil`: counters may say anything.
    package var energyImplausible: ImplausibleRule? = ImplausibleRule()
    /// In the order in which they are told.
    package var receivers: [AlertReceiver]

    package init(
        offlineAfter: Duration = .seconds(60), onlineFor: Duration? = nil, theftCurrentAboveA: Double = 0.5,
        theftPowerBelowW: Double = 0.5,
        theftHold: Duration = .seconds(30), values: [ValueRule] = [.highUsage],
        clockWrong: ClockRule? = ClockRule(), valuesFrozen: FrozenRule? = FrozenRule(),
        receivers: [AlertReceiver] = []
    ) {
        silence = SilenceRule(offlineAfter: offlineAfter, onlineFor: onlineFor)
        self.theftCurrentAboveA = theftCurrentAboveA
        self.theftPowerBelowW = theftPowerBelowW
        self.theftHold = theftHold
        self.values = values
        self.clockWrong = clockWrong
        self.valuesFrozen = valuesFrozen
        self.receivers = receivers
    }

    /// All that can be raised, with the dimension of the value.
    package var kinds: [(kind: Incident.Kind, dimension: Dimension)] {
        let named = Incident.Kind.builtIn.map(\.kind)
        return Incident.Kind.builtIn
            + values.filter { !named.contains($0.kind) }.map { ($0.kind, $0.quantity.dimension) }
            + unchanged.map { ($0.kind, $0.quantity.dimension) }
            + (energyBackwards == nil ? [] : [(.energyBackwards, .energy)])
            + (clockWrong == nil ? [] : [(.clockWrong, .time)])
            + (valuesFrozen == nil ? [] : [(.valuesFrozen, .time)])
            + (energyImplausible == nil ? [] : [(.energyImplausible, .energy)])
    }

    /// When this meter is offline and online again.
    package func silence(of meter: String) -> SilenceRule { silenceOfMeters[meter] ?? silence }

    /// The longest time by the readings' own clock that any rule looks back.
    package var longestHold: Duration {
        let holds = [theftHold, energyBackwards?.hold ?? .zero, valuesFrozen?.span ?? .zero]
        return (holds + values.map(\.hold) + unchanged.map(\.span)).max() ?? .zero
    }
}

extension ValueRule {
    /// More than 5 kW, at once.
    package static let highUsage = ValueRule(.highUsage, .power, .above, 5000)
}

/// When a counter that falls is an incident.
package struct EnergyBackwardsRule: Sendable, Equatable {
    /// Wh; a fall by no more is the play of a counter's last digit.
    package var tolerance: Energy
    /// Wh; a counter that begins again at or below it was reset.
    package var resetBelow: Energy
    /// It is over when no counter has fallen for so long by the readings' own time.
    package var hold: Duration

    package init(
        tolerance: Energy = Energy(wattHours: 1), resetBelow: Energy = Energy(wattHours: 10),
        hold: Duration = .seconds(900)
    ) {
        self.tolerance = tolerance
        self.resetBelow = resetBelow
        self.hold = hold
    }
}

/// When counters that say what cannot be energy are an incident: at once.
package struct ImplausibleRule: Sendable, Equatable {
    /// It is over when no counter has done so for so long, by the time of arrival.
    package var hold: Duration

    package init(hold: Duration = .seconds(900)) { self.hold = hold }
}

/// When a meter's clock is wrong.
package struct ClockRule: Sendable, Equatable {
    /// How far a stamp may lie from its arrival, to both sides.
    package var limit: Duration
    /// How long stamps must be wrong by the same span, or right again, by the time of arrival; the stamps of readings
    /// that were kept while a meter was offline come nearer with each, and are no wrong clock.
    package var hold: Duration

    package init(limit: Duration = .seconds(300), hold: Duration = .seconds(120)) {
        self.limit = limit
        self.hold = hold
    }
}

/// A webhook that is told of incidents.
package struct AlertReceiver: Sendable, Equatable {
    /// As written; may hold insertions such as `${sink.url}`.
    package var url: String
    /// Sent as `Authorization: Bearer`.
    package var token: SecretSource?

    package init(url: String, token: SecretSource? = nil) {
        self.url = url
        self.token = token
    }
}
