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
    }

    /// The longest time by the readings' own clock that any rule looks back.
    public var longestHold: Duration { values.reduce(theftHold) { max($0, $1.hold) } }
}

extension ValueRule {
    /// More than 5 kW, at once.
    public static let highUsage = ValueRule(.highUsage, .power, .above, 5000)
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
