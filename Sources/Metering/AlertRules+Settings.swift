import Documents
import Quantities

extension AlertRules {
    /// - Parameter settings: `alerts`, checked against `rows`.
    /// - Throws: `Diagnostics` for values that no rule can work with.
    public init(_ settings: Settings) throws(Diagnostics) {
        self.init()
        let theft = settings.group("theft")
        offlineAfter = settings.duration("offline_after") ?? offlineAfter
        theftCurrentAboveA = theft?.quantity("current_above") ?? theftCurrentAboveA
        theftPowerBelowW = theft?.quantity("power_below") ?? theftPowerBelowW
        theftHold = theft?.duration("hold") ?? theftHold
        var mistakes = [
            Self.mistake(settings.field("offline_after"), isRight: offlineAfter > .zero, "more than 0 s"),
            Self.mistake(theft?.field("current_above"), isRight: theftCurrentAboveA >= 0, "0 A or more"),
            Self.mistake(theft?.field("power_below"), isRight: theftPowerBelowW > 0, "more than 0 W"),
        ].compactMap { $0 }
        var rules = ValueRuleCheck()
        values = [rules.highUsage(settings.group("high_usage"))]
        values += settings.groups("rules").compactMap { rules.rule($0) }
        var notify = ReceiverCheck()
        receivers = (settings.list("notify") ?? []).compactMap { item in
            notify.receiver(item, near: settings.field("notify"))
        }
        mistakes += rules.mistakes + notify.mistakes
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    }

    private static func mistake(_ field: Settings.Field?, isRight: Bool, _ expected: String) -> Diagnostic? {
        guard let field, !isRight else { return nil }
        return Diagnostic(field.position, "`\(field.name)` must be \(expected)")
    }
}

extension AlertRules {
    /// What every configuration can raise, and what the rules of this one can.
    /// - Parameter settings: `alerts`, checked against `rows`; mistakes in it are told elsewhere.
    public static func kinds(_ settings: Settings?) -> [(kind: Incident.Kind, dimension: Dimension)] {
        var rules = AlertRules()
        var check = ValueRuleCheck()
        rules.values += (settings?.groups("rules") ?? []).compactMap { check.rule($0) }
        return rules.kinds
    }
}

extension Settings {
    fileprivate func groups(_ name: String) -> [Settings] {
        (list(name) ?? []).compactMap { item in
            if case .group(let group) = item { group } else { nil }
        }
    }
}
