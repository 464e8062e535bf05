/// Values that the hub has taken otherwise than the meter sent them, since its firmware is known to compute them so.
package struct Adjustments: OptionSet, Sendable, Hashable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// The current had the sign of the power; its magnitude was taken.
    package static let current = Adjustments(rawValue: 1)
    /// The power factor lay a little beyond 1; 1 was taken.
    package static let powerFactor = Adjustments(rawValue: 2)

    /// All there are, with the names that readers see.
    package static let named: [(adjustment: Adjustments, name: String)] = [
        (.current, "current"), (.powerFactor, "power_factor"),
    ]

    package var names: [String] { Self.named.filter { contains($0.adjustment) }.map(\.name) }
}
