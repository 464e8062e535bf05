import Documents

/// One of `rules` as it is written.
enum WrittenRule: Sendable, Equatable {
    case threshold(ValueRule)
    case unchanged(UnchangedRule)

    var threshold: ValueRule? { if case .threshold(let rule) = self { rule } else { nil } }
    var unchanged: UnchangedRule? { if case .unchanged(let rule) = self { rule } else { nil } }
}

/// A rule on a value that has a field of its own in `alerts`, for example `over_voltage`.
struct NamedRule: Sendable {
    let field: String
    let kind: String
    let quantity: ValueRule.Quantity
    let side: ValueRule.Side
    /// Whether the threshold is written as the magnitude of an export.
    let isExport: Bool

    init(
        _ field: String, _ kind: String, _ quantity: ValueRule.Quantity, _ side: ValueRule.Side,
        isExport: Bool = false
    ) {
        self.field = field
        self.kind = kind
        self.quantity = quantity
        self.side = side
        self.isExport = isExport
    }

    /// The threshold by the sign of a reading.
    func limit(_ settings: Settings) -> Double? {
        if isExport { return settings.quantity("above").map { -$0 } }
        return settings.quantity(side == .above ? "above" : "below")
    }
}
