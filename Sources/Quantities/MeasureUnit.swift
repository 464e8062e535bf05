/// A unit as it is written behind a number: `kWh`, `deg`, `%`.
package struct MeasureUnit: Sendable, Hashable {
    package let symbol: String
    package let dimension: Dimension
    /// A number times ten to this power is in the base unit of `dimension`.
    package let exponent: Int

    /// All units but those of time, prefixes included, in a fixed order.
    package static let all: [MeasureUnit] = Dimension.allCases.flatMap(units)

    /// The symbols of all units, those of time included: names that nothing else may have.
    package static var reservedSymbols: [String] { all.map(\.symbol) + DurationText.unitSymbols }

    /// The unit with exactly this symbol; `nil` for units of time, which `DurationText` reads.
    package static func named(_ symbol: String) -> MeasureUnit? { bySymbol[symbol] }

    /// The unit that was meant when only the case of its letters is wrong: `KW` for `kW`.
    static func resembling(_ symbol: String) -> MeasureUnit? {
        let lowered = symbol.lowercased()
        let candidates = all.filter { $0.symbol.lowercased() == lowered }
        return candidates.first { $0.symbol.first == "k" } ?? candidates.first
    }

    /// The unit of the same prefix for another dimension: `kWh` for `kW`.
    func counterpart(in other: Dimension) -> MeasureUnit? {
        guard dimension.hourlyPartner == other else { return nil }
        return Self.all.first { $0.dimension == other && $0.exponent == exponent }
    }

    private static let bySymbol = Dictionary(uniqueKeysWithValues: all.map { ($0.symbol, $0) })

    private static func units(of dimension: Dimension) -> [MeasureUnit] {
        if dimension == .time { return [] }
        if dimension == .ratio { return [MeasureUnit(symbol: "%", dimension: .ratio, exponent: -2)] }
        let prefixes = dimension.takesPrefixes ? [("", 0), ("m", -3), ("k", 3), ("M", 6)] : [("", 0)]
        return prefixes.map {
            MeasureUnit(symbol: $0.0 + dimension.baseUnit, dimension: dimension, exponent: $0.1)
        }
    }
}
