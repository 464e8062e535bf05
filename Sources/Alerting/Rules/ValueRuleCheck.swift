import Documents
import Quantities

/// Reads rules on values and finds the mistakes that no table of fields can see.
struct ValueRuleCheck {
    private(set) var mistakes: [Diagnostic] = []
    private var taken: [String: SourcePosition] = [:]

    mutating func highUsage(_ settings: Settings?) -> ValueRule {
        guard let settings, let above = settings.quantity("above") else { return .highUsage }
        let rule = ValueRule(
            .highUsage, .power, .above, above, clear: settings.quantity("clear_below"),
            hold: settings.duration("hold") ?? .zero)
        checkClearing(rule, settings.field("clear_below"))
        return rule
    }

    /// The rules with names of their own that are written, in their order; each takes its kind.
    mutating func named(_ settings: Settings) -> [ValueRule] {
        Self.named.compactMap { row in
            guard let field = settings.field(row.field), case .group(let group) = field.value else {
                return nil
            }
            taken[row.kind] = field.position
            guard let limit = group.quantity(row.side == .above ? "above" : "below") else { return nil }
            return ValueRule(
                Incident.Kind(rawValue: row.kind), row.quantity, row.side, limit,
                hold: group.duration("hold") ?? .zero, leastCurrentA: group.quantity("current_above"))
        }
    }

    private static let named:
        [(field: String, kind: String, quantity: ValueRule.Quantity, side: ValueRule.Side)] = [
            ("over_voltage", "OVER_VOLTAGE", .voltage, .above),
            ("under_voltage", "UNDER_VOLTAGE", .voltage, .below),
            ("over_frequency", "OVER_FREQUENCY", .frequency, .above),
            ("under_frequency", "UNDER_FREQUENCY", .frequency, .below),
            ("low_power_factor", "LOW_POWER_FACTOR", .powerFactor, .below),
        ]

    /// `nil` when there was a mistake.
    mutating func rule(_ settings: Settings) -> ValueRule? {
        let before = mistakes.count
        let kind = kind(settings)
        let quantity = settings.text("quantity").flatMap(ValueRule.Quantity.init(rawValue:)) ?? .power
        let phase = phase(settings, of: quantity)
        guard let (side, limit) = threshold(settings, quantity) else { return nil }
        let clear = clearing(settings, side, quantity)
        let rule = ValueRule(
            kind, quantity, side, limit, phase: phase, clear: clear?.quantity,
            hold: settings.duration("hold") ?? .zero)
        checkClearing(rule, clear?.field)
        return mistakes.count == before ? rule : nil
    }

    private mutating func kind(_ settings: Settings) -> Incident.Kind {
        let name = settings.text("kind") ?? ""
        let place = settings.field("kind")?.position ?? settings.position
        if !Incident.Kind.isName(name) {
            report(
                place, "`kind` of a rule is a name in upper case, found `\(Diagnostic.quote(name))`",
                "write OVER_VOLTAGE")
        } else if Self.reserved.contains(name) {
            report(place, "kind `\(name)` is built in; give the rule another", nil)
        } else if let earlier = taken[name] {
            report(place, "kind `\(name)` is taken by another rule (line \(earlier.line))", nil)
        }
        taken[name] = taken[name] ?? place
        return Incident.Kind(rawValue: name)
    }

    private static let reserved =
        Incident.Kind.builtIn.map(\.kind.rawValue)
        + [Incident.Kind.energyBackwards, .clockWrong].map(\.rawValue)

    private mutating func phase(_ settings: Settings, of quantity: ValueRule.Quantity) -> ValueRule.Phase? {
        guard let field = settings.field("phase"), let name = settings.text("phase") else { return nil }
        let phase = ValueRule.Phase(rawValue: name)
        if phase == .total && !quantity.hasTotal {
            report(field.position, "a meter as a whole has no `\(quantity.rawValue)`", "write any")
        }
        return phase
    }

    private mutating func threshold(
        _ settings: Settings, _ quantity: ValueRule.Quantity
    ) -> (ValueRule.Side, Double)? {
        let above = read("above", settings, quantity)
        let below = read("below", settings, quantity)
        switch (settings.field("above"), settings.field("below")) {
        case (nil, nil):
            report(
                settings.position, "a rule needs `above` or `below`",
                "add above: \(quantity.dimension.example)")
            return nil
        case (_?, let second?):
            report(second.position, "a rule takes `above` or `below`, not both", "make two rules of it")
            return nil
        case (_, nil): return above.map { (.above, $0) }
        case (nil, _): return below.map { (.below, $0) }
        }
    }

    private mutating func clearing(
        _ settings: Settings, _ side: ValueRule.Side, _ quantity: ValueRule.Quantity
    ) -> (quantity: Double, field: Settings.Field)? {
        let (mine, other) = side == .above ? ("clear_below", "clear_above") : ("clear_above", "clear_below")
        if let field = settings.field(other) {
            report(field.position, "`\(other)` does not go with `\(side)`", "write \(mine)")
        }
        guard let field = settings.field(mine), let value = read(mine, settings, quantity) else { return nil }
        return (value, field)
    }

    private mutating func checkClearing(_ rule: ValueRule, _ field: Settings.Field?) {
        guard let field else { return }
        let isRight = rule.side == .above ? rule.clear <= rule.limit : rule.clear >= rule.limit
        guard !isRight else { return }
        let order = rule.side == .above ? "more" : "less"
        report(field.position, "`\(field.name)` must not be \(order) than `\(rule.side)`", nil)
    }

    private mutating func read(_ name: String, _ settings: Settings, _ quantity: ValueRule.Quantity)
        -> Double?
    {
        guard let field = settings.field(name), case .quantity(let found) = field.value else { return nil }
        if found.dimension == quantity.dimension { return found.value }
        report(
            field.position,
            "`\(name)` of a rule on `\(quantity.rawValue)` takes \(quantity.dimension.phrase), "
                + "found \(found.dimension.phrase)",
            "write \(quantity.dimension.example)")
        return nil
    }

    private mutating func report(_ position: SourcePosition, _ message: String, _ hint: String?) {
        mistakes.append(Diagnostic(position, message, hint: hint))
    }
}
