import Wires

/// What notifications need beside the rules of alerts.
package struct Delivery: Sendable {
    package var wiring: Wiring
    /// By the receiver's address as it is configured.
    package var tokens: [String: String]
    /// Puts the addresses of a scenario in the place of `${name.field}`; asked at each attempt.
    package var fillIn: @Sendable (String) -> String
    /// Spreads the retries of hubs that fail together.
    package var seed: UInt64

    package init(
        wiring: Wiring, tokens: [String: String] = [:], seed: UInt64 = 0,
        fillIn: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.wiring = wiring
        self.tokens = tokens
        self.seed = seed
        self.fillIn = fillIn
    }
}
