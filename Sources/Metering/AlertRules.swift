import Documents
import Quantities

/// When incidents are raised and who is told: `alerts` of the hub's configuration.
public struct AlertRules: Sendable, Equatable {
    /// How long a meter may be silent.
    public var offlineAfter: Duration
    /// A, above which a current flows that must make power.
    public var theftCurrentAboveA: Double
    /// W, below which the magnitude of the power is suspicious then.
    public var theftPowerBelowW: Double
    /// How long, by the readings' own time, both must last.
    public var theftHold: Duration
    /// Of different kinds; the first is that of `HIGH_USAGE`.
    public var values: [ValueRule]
    /// `nil`: counters may fall.
    public var energyBackwards: EnergyBackwardsRule?
    /// `nil`: stamps may lie anywhere.
    public var clockWrong: ClockRule?
    /// In the order in which they are told.
    public var receivers: [AlertReceiver]

    public init(
        offlineAfter: Duration = .seconds(60), theftCurrentAboveA: Double = 0.5,
        theftPowerBelowW: Double = 0.5,
        theftHold: Duration = .seconds(30), values: [ValueRule] = [.highUsage],
        receivers: [AlertReceiver] = []
    ) {
        self.offlineAfter = offlineAfter
        self.theftCurrentAboveA = theftCurrentAboveA
        self.theftPowerBelowW = theftPowerBelowW
        self.theftHold = theftHold
        self.values = values
        self.receivers = receivers
    }

    /// All that can be raised, with the dimension of the value.
    public var kinds: [(kind: Incident.Kind, dimension: Dimension)] {
        let named = Incident.Kind.builtIn.map(\.kind)
        return Incident.Kind.builtIn
            + values.filter { !named.contains($0.kind) }.map { ($0.kind, $0.quantity.dimension) }
            + (energyBackwards == nil ? [] : [(.energyBackwards, .energy)])
            + (clockWrong == nil ? [] : [(.clockWrong, .time)])
    }

    /// The longest time by the readings' own clock that any rule looks back.
    public var longestHold: Duration {
        values.reduce(max(theftHold, energyBackwards?.hold ?? .zero)) { max($0, $1.hold) }
    }
}

extension ValueRule {
    /// More than 5 kW, at once.
    public static let highUsage = ValueRule(.highUsage, .power, .above, 5000)
}

/// When a counter that falls is an incident.
public struct EnergyBackwardsRule: Sendable, Equatable {
    /// Wh; a fall by no more is the play of a counter's last digit.
    public var tolerance: Energy
    /// Wh; a counter that begins again at or below it was reset.
    public var resetBelow: Energy
    /// It is over when no counter has fallen for so long by the readings' own time.
    public var hold: Duration

    public init(
        tolerance: Energy = Energy(wattHours: 1), resetBelow: Energy = Energy(wattHours: 10),
        hold: Duration = .seconds(900)
    ) {
        self.tolerance = tolerance
        self.resetBelow = resetBelow
        self.hold = hold
    }
}

/// When a meter's clock is wrong.
public struct ClockRule: Sendable, Equatable {
    /// How far a stamp may lie from its arrival, to both sides.
    public var limit: Duration
    /// How long stamps must be wrong, or right again, by the time of arrival; readings that were kept while a meter
    /// was offline come in at once, and are no wrong clock.
    public var hold: Duration

    public init(limit: Duration = .seconds(300), hold: Duration = .seconds(120)) {
        self.limit = limit
        self.hold = hold
    }
}

/// A webhook that is told of incidents.
public struct AlertReceiver: Sendable, Equatable {
    /// As written; may hold insertions such as `${sink.url}`.
    public var url: String
    /// Sent as `Authorization: Bearer`.
    public var token: SecretSource?

    public init(url: String, token: SecretSource? = nil) {
        self.url = url
        self.token = token
    }
}
