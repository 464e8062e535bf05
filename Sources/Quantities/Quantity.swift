/// A number with a dimension, kept in the base unit of that dimension.
///
/// Base units: W, var, VA, Wh, varh, VAh, V, A, Hz, ohm, deg, degC, ppm, /s, dBm, EUR/kWh and EUR and those of
/// other currencies, s, 1.
/// Active power and energy are positive on import from the grid.
package struct Quantity: Sendable, Hashable {
    /// The number in the base unit of `dimension`.
    package var value: Double
    package var dimension: Dimension

    package init(_ value: Double, _ dimension: Dimension) {
        self.value = value
        self.dimension = dimension
    }
}
