/// What kind of thing a number with a unit measures; two quantities mix only when their dimensions are equal.
package enum Dimension: Sendable, Hashable {
    case power, reactivePower, apparentPower
    case energy, reactiveEnergy, apparentEnergy
    case voltage, current, frequency, resistance
    case angle, temperature, drift, rate
    /// Strength of a radio signal.
    case signal
    /// Amounts of two currencies do not mix.
    case price(Currency), money(Currency)
    /// A span of time, in seconds.
    case time
    /// A plain number or share: `0.3`, `30 %`.
    case ratio
}

extension Dimension: CaseIterable {
    /// One of each kind; those with a currency with that of examples.
    package static let kinds: [Dimension] =
        [
            .power, .reactivePower, .apparentPower, .energy, .reactiveEnergy, .apparentEnergy, .voltage,
            .current,
            .frequency, .resistance, .angle, .temperature, .drift, .rate, .signal, .price(.euro),
            .money(.euro), .time,
            .ratio,
        ]

    /// Prices of a kilowatt-hour in every currency.
    package static let prices = Currency.all.map(Dimension.price)
    /// Amounts of every currency.
    package static let moneys = Currency.all.map(Dimension.money)

    package static let allCases: [Dimension] = kinds.flatMap { kind in
        switch kind {
        case .price: prices
        case .money: moneys
        default: [kind]
        }
    }

    package var currency: Currency? {
        switch self {
        case .price(let currency), .money(let currency): currency
        default: nil
        }
    }

    /// The kind in one word, as stores and schemas have it: `reactivePower`, `money`.
    package var name: String {
        switch self {
        case .power: "power"
        case .reactivePower: "reactivePower"
        case .apparentPower: "apparentPower"
        case .energy: "energy"
        case .reactiveEnergy: "reactiveEnergy"
        case .apparentEnergy: "apparentEnergy"
        case .voltage: "voltage"
        case .current: "current"
        case .frequency: "frequency"
        case .resistance: "resistance"
        case .angle: "angle"
        case .temperature: "temperature"
        case .drift: "drift"
        case .rate: "rate"
        case .signal: "signal"
        case .price: "price"
        case .money: "money"
        case .time: "time"
        case .ratio: "ratio"
        }
    }

    /// The kind of that name; `nil` when there is none.
    package init?(named name: String) {
        guard let kind = Self.kinds.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}
