import Quantities

/// A quantity that shows the same value for too long.
package struct UnchangedRule: Sendable, Equatable {
    package var kind: Incident.Kind
    package var quantity: ValueRule.Quantity
    /// Each phase by itself with `any`: one that stands still is enough to raise, all must move to clear.
    package var phase: ValueRule.Phase
    /// How long by the readings' own time; it is over with the first other value.
    package var span: Duration

    package init(
        _ kind: Incident.Kind, _ quantity: ValueRule.Quantity, for span: Duration,
        phase: ValueRule.Phase? = nil
    ) {
        self.kind = kind
        self.quantity = quantity
        self.phase = phase ?? quantity.usualPhase
        self.span = span
    }
}

/// When all values of a meter stand still although its counter should move.
package struct FrozenRule: Sendable, Equatable {
    /// How long all values must be the same, by the readings' own time.
    package var span: Duration

    package init(span: Duration = .seconds(600)) { self.span = span }
}
