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
            guard let limit = row.limit(group) else { return nil }
            return ValueRule(
                Incident.Kind(rawValue: row.kind), row.quantity, row.side, limit,
                hold: group.duration("hold") ?? .zero, leastCurrentA: group.quantity("current_above"))
        }
    }

    private static let named = [
        NamedRule("over_voltage", "OVER_VOLTAGE", .voltage, .above),
        NamedRule("under_voltage", "UNDER_VOLTAGE", .voltage, .below),
        NamedRule("over_frequency", "OVER_FREQUENCY", .frequency, .above),
        NamedRule("under_frequency", "UNDER_FREQUENCY", .frequency, .below),
        NamedRule("high_import", "HIGH_IMPORT", .power, .above),
        NamedRule("export_started", "EXPORT_STARTED", .power, .below, isExport: true),
        NamedRule("low_power_factor", "LOW_POWER_FACTOR", .powerFactor, .below),
    ]

    /// `nil` when there was a mistake.
    mutating func rule(_ settings: Settings) -> WrittenRule? {
        let before = mistakes.count
        let kind = kind(settings)
        let quantity = settings.text("quantity").flatMap(ValueRule.Quantity.init(rawValue:)) ?? .power
        let phase = phase(settings, of: quantity)
        if let field = settings.field("unchanged_for"), let span = settings.duration("unchanged_for") {
            checkUnchanged(field, span, settings)
            let rule = UnchangedRule(kind, quantity, for: span, phase: phase)
            return mistakes.count == before ? .unchanged(rule) : nil
        }
        guard let (side, limit) = threshold(settings, quantity) else { return nil }
        let clear = clearing(settings, side, quantity)
        let rule = ValueRule(
            kind, quantity, side, limit, phase: phase, clear: clear?.quantity,
            hold: settings.duration("hold") ?? .zero)
        checkClearing(rule, clear?.field)
        return mistakes.count == before ? .threshold(rule) : nil
    }

    private mutating func checkUnchanged(
        _ field: Settings.Field, _ span: Duration, _ settings: Settings
    ) {
        if span <= .zero { report(field.position, "`unchanged_for` must be more than 0 s", nil) }
        for name in ["above", "below", "clear_below", "clear_above", "hold"] {
            guard let other = settings.field(name), !other.isDefault else { continue }
            report(
                other.position, "`\(name)` does not go with `unchanged_for`",
                "make two rules of it, each with a kind of its own")
        }
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
        + [Incident.Kind.energyBackwards, .clockWrong, .valuesFrozen, .energyImplausible].map(\.rawValue)

    private mutating func phase(_ settings: Settings, of quantity: ValueRule.Quantity) -> ValueRule.Phase? {
        guard let field = settings.field("phase"), let name = settings.text("phase") else { return nil }
        let phase = ValueRule.Phase(rawValue: name)
        if quantity.isOfDevice, phase != .total {
            report(field.position, "`\(quantity.rawValue)` is of the meter as a whole", "write total")
        }
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
                settings.position, "a rule needs `above`, `below` or `unchanged_for`",
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
