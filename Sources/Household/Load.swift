import Foundation

/// How the power of a load follows the voltage: P = P₀·(z·v² + i·v + p), v in units of the nominal voltage.
package struct VoltageShares: Sendable, Hashable {
    /// Share that behaves as a constant impedance (a heating wire).
    package var impedance: Double
    /// Share that draws a constant current (a small motor).
    package var current: Double
    /// Share that draws a constant power (a power supply).
    package var power: Double

    package init(impedance: Double, current: Double, power: Double) {
        self.impedance = impedance
        self.current = current
        self.power = power
    }

    package static let constantPower = VoltageShares(impedance: 0, current: 0, power: 1)
}

/// A sum of loads, kept so that its power at any voltage is a polynomial.
struct Load: Sendable, Equatable {
    /// Watts (x) and var (y) at the nominal voltage of the three kinds of load.
    private var impedance = SIMD2<Double>.zero
    private var current = SIMD2<Double>.zero
    private var power = SIMD2<Double>.zero

    /// Below this voltage a constant power or current becomes a constant impedance: no supply holds its power
    /// down to nothing.
    private static let collapse = 0.7

    /// A load that is the same at any voltage.
    mutating func add(watts: Double, reactive: Double) {
        power += SIMD2(watts, reactive)
    }

    /// - Parameter tangent: var per watt, positive for an inductive load.
    mutating func add(watts: Double, tangent: Double, shares: VoltageShares) {
        let both = SIMD2(watts, watts * tangent)
        impedance += both * shares.impedance
        current += both * shares.current
        power += both * shares.power
    }

    /// Watts and var at a voltage of `v` times the nominal one.
    func demand(at v: Double) -> SIMD2<Double> {
        guard v < Self.collapse else { return impedance * (v * v) + current * v + power }
        let ratio = v / Self.collapse
        return demand(at: Self.collapse) * (ratio * ratio)
    }

    static func + (left: Load, right: Load) -> Load {
        var sum = left
        sum.impedance += right.impedance
        sum.current += right.current
        sum.power += right.power
        return sum
    }

    static func * (load: Load, factor: Double) -> Load {
        var scaled = load
        scaled.impedance *= factor
        scaled.current *= factor
        scaled.power *= factor
        return scaled
    }
}

/// Var per watt of a load with this power factor, 0 < `powerFactor` ≤ 1.
func reactiveTangent(powerFactor: Double) -> Double {
    (1 - powerFactor * powerFactor).squareRoot() / powerFactor
}
