/// What kind of thing a number with a unit measures; two quantities mix only when their dimensions are equal.
package enum Dimension: String, Sendable, Hashable, CaseIterable {
    case power, reactivePower, apparentPower
    case energy, reactiveEnergy, apparentEnergy
    case voltage, current, frequency, resistance
    case angle, temperature, drift, rate, price, money
    /// A span of time, in seconds.
    case time
    /// A plain number or share: `0.3`, `30 %`.
    case ratio
}
