import Quantities

/// What comes out when quantities are multiplied or divided.
///
/// `factor` brings the product of two base units to the base unit of the result: W times s are 1/3600 Wh.
enum DimensionRules {
    typealias Result = (dimension: Dimension, factor: Double)

    private static let secondsPerHour = 3600.0

    private static let products: [(Dimension, Dimension, Dimension, Double)] = [
        (.voltage, .current, .apparentPower, 1),
        (.current, .resistance, .voltage, 1),
        (.power, .time, .energy, 1 / secondsPerHour),
        (.reactivePower, .time, .reactiveEnergy, 1 / secondsPerHour),
        (.apparentPower, .time, .apparentEnergy, 1 / secondsPerHour),
        (.rate, .time, .ratio, 1),
        (.frequency, .time, .ratio, 1),
    ]

    static func product(_ left: Dimension, _ right: Dimension) -> Result? {
        if left == .ratio { return (right, 1) }
        if right == .ratio { return (left, 1) }
        for (first, second, result, factor) in products
        where (first, second) == (left, right) || (second, first) == (left, right) {
            return (result, factor)
        }
        return nil
    }

    static func quotient(_ left: Dimension, _ right: Dimension) -> Result? {
        if left == right { return (.ratio, 1) }
        if right == .ratio { return (left, 1) }
        if left == .power, right == .apparentPower { return (.ratio, 1) }
        if left == .ratio, right == .time { return (.rate, 1) }
        for (first, second, result, factor) in products where result == left && left != .ratio {
            if second == right { return (first, 1 / factor) }
            if first == right { return (second, 1 / factor) }
        }
        return nil
    }

    /// The change per second of a quantity: of an energy it is a power, of a plain number a rate.
    /// Others keep their dimension, since the language has no unit for W/s.
    static func change(of dimension: Dimension) -> Result {
        if let result = quotient(dimension, .time), dimension != .time { return result }
        return (dimension, 1)
    }
}
