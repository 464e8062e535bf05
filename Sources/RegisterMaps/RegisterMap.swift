/// Where a device keeps which quantity: one file for each product, one line for each point.
public struct RegisterMap: Sendable, Equatable {
    public let device: String
    public let profile: String
    /// The document that the addresses come from.
    public let source: String
    /// In order of their addresses; no two overlap.
    public let points: [RegisterPoint]

    /// A map of this package, by the names of its device and its profile; `nil` when there is none.
    public static func named(_ device: String, profile: String) -> RegisterMap? { nil }

    /// What the registers of `span` mean, by the names of the points that lie in it whole, in base units
    /// (W, Wh, V, A, Hz, var, varh, s, 1).
    public func decode(_ registers: [UInt16], start: UInt16) -> [String: Double] { [:] }
}
