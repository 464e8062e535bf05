extension Dimension {
    /// With its article, for messages: `an energy`.
    package var phrase: String {
        switch self {
        case .power: "a power"
        case .reactivePower: "a reactive power"
        case .apparentPower: "an apparent power"
        case .energy: "an energy"
        case .reactiveEnergy: "a reactive energy"
        case .apparentEnergy: "an apparent energy"
        case .voltage: "a voltage"
        case .current: "a current"
        case .frequency: "a frequency"
        case .resistance: "a resistance"
        case .angle: "an angle"
        case .temperature: "a temperature"
        case .drift: "a drift"
        case .rate: "a rate"
        case .signal: "a signal strength"
        case .price(let currency): "a price in \(currency.code)"
        case .money(let currency): "an amount of \(currency.code)"
        case .time: "a duration"
        case .ratio: "a ratio"
        }
    }

    /// Symbol of the base unit; empty for a ratio.
    package var baseUnit: String {
        switch self {
        case .power: "W"
        case .reactivePower: "var"
        case .apparentPower: "VA"
        case .energy: "Wh"
        case .reactiveEnergy: "varh"
        case .apparentEnergy: "VAh"
        case .voltage: "V"
        case .current: "A"
        case .frequency: "Hz"
        case .resistance: "ohm"
        case .angle: "deg"
        case .temperature: "degC"
        case .drift: "ppm"
        case .rate: "/s"
        case .signal: "dBm"
        case .price(let currency): "\(currency.code)/kWh"
        case .money(let currency): currency.code
        case .time: "s"
        case .ratio: ""
        }
    }

    /// A value as a user would write it, for hints.
    package var example: String {
        switch self {
        case .power: "1500 W"
        case .reactivePower: "200 var"
        case .apparentPower: "2 kVA"
        case .energy: "13.5 kWh"
        case .reactiveEnergy: "3 kvarh"
        case .apparentEnergy: "3 kVAh"
        case .voltage: "230 V"
        case .current: "6.5 A"
        case .frequency: "50 Hz"
        case .resistance: "0.25 ohm"
        case .angle: "45 deg"
        case .temperature: "25 degC"
        case .drift: "40 ppm"
        case .rate: "20 /s"
        case .signal: "-85 dBm"
        case .price(let currency): "0.30 \(currency.code)/kWh"
        case .money(let currency): "12\(currency.minorDigits == 0 ? "" : ".34") \(currency.code)"
        case .time: "5 s"
        case .ratio: "30 %"
        }
    }

    /// Whether `m`, `k` and `M` may stand before the base unit.
    var takesPrefixes: Bool {
        switch self {
        case .power, .reactivePower, .apparentPower, .energy, .reactiveEnergy, .apparentEnergy, .voltage,
            .current,
            .frequency, .resistance:
            true
        case .angle, .temperature, .drift, .rate, .signal, .price, .money, .time, .ratio:
            false
        }
    }

    /// What `kW` and `kWh` are to each other, and `EUR` and `EUR/kWh`.
    var hourlyPartner: Dimension? {
        switch self {
        case .power: .energy
        case .energy: .power
        case .reactivePower: .reactiveEnergy
        case .reactiveEnergy: .reactivePower
        case .apparentPower: .apparentEnergy
        case .apparentEnergy: .apparentPower
        case .price(let currency): .money(currency)
        case .money(let currency): .price(currency)
        default: nil
        }
    }
}

extension [Dimension] {
    /// With articles, for messages: `a power or a current`; `a price` when the currency is free.
    package var phrase: String {
        switch self {
        case Dimension.prices: "a price"
        case Dimension.moneys: "an amount of money"
        default: map(\.phrase).joined(separator: " or ")
        }
    }
}
