/// A number with a dimension, kept in the base unit of that dimension.
///
/// Base units: W, var, VA, Wh, varh, VAh, V, A, Hz, ohm, deg, degC, ppm, /s, EUR/kWh, EUR, s, 1.
/// Active power and energy are positive on import from the grid.
public struct Quantity: Sendable, Hashable {
    /// The number in the base unit of `dimension`.
    public var value: Double
    public var dimension: Dimension

    public init(_ value: Double, _ dimension: Dimension) {
        self.value = value
        self.dimension = dimension
    }
}
