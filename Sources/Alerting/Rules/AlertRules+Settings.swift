import Documents
import Metering
import Quantities

extension AlertRules {
    /// - Parameter settings: `alerts`, checked against `rows`.
    /// - Throws: `Diagnostics` for values that no rule can work with.
    package init(_ settings: Settings) throws(Diagnostics) {
        self.init()
        let theft = settings.group("theft")
        offlineAfter = settings.duration("offline_after") ?? offlineAfter
        theftCurrentAboveA = theft?.quantity("current_above") ?? theftCurrentAboveA
        theftPowerBelowW = theft?.quantity("power_below") ?? theftPowerBelowW
        theftHold = theft?.duration("hold") ?? theftHold
        let clockLimit = settings.group("clock_wrong")?.duration("above") ?? .seconds(1)
        var mistakes = [
            Self.mistake(settings.field("offline_after"), isRight: offlineAfter > .zero, "more than 0 s"),
            Self.mistake(theft?.field("current_above"), isRight: theftCurrentAboveA >= 0, "0 A or more"),
            Self.mistake(theft?.field("power_below"), isRight: theftPowerBelowW > 0, "more than 0 W"),
            Self.mistake(
                settings.group("clock_wrong")?.field("above"), isRight: clockLimit > .zero, "more than 0 s"),
        ].compactMap { $0 }
        var rules = ValueRuleCheck()
        energyBackwards = Self.energyBackwards(settings.group("energy_backwards"))
        clockWrong = Self.clockWrong(settings.group("clock_wrong"))
        values = [rules.highUsage(settings.group("high_usage"))] + rules.named(settings)
        values += settings.groups("rules").compactMap { rules.rule($0) }
        var notify = ReceiverCheck()
        receivers = (settings.list("notify") ?? []).compactMap { item in
            notify.receiver(item, near: settings.field("notify"))
        }
        mistakes += rules.mistakes + notify.mistakes
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    }

    private static func energyBackwards(_ settings: Settings?) -> EnergyBackwardsRule? {
        guard let settings, let by = settings.quantity("by"), let reset = settings.quantity("reset_below"),
            let hold = settings.duration("hold")
        else { return nil }
        return EnergyBackwardsRule(
            tolerance: Energy(wattHours: by), resetBelow: Energy(wattHours: reset), hold: hold)
    }

    private static func clockWrong(_ settings: Settings?) -> ClockRule? {
        guard let settings, let limit = settings.duration("above"), let hold = settings.duration("hold")
        else {
            return nil
        }
        return ClockRule(limit: limit, hold: hold)
    }

    private static func mistake(_ field: Settings.Field?, isRight: Bool, _ expected: String) -> Diagnostic? {
        guard let field, !isRight else { return nil }
        return Diagnostic(field.position, "`\(field.name)` must be \(expected)")
    }
}

extension AlertRules {
    /// What every configuration can raise, and what the rules of this one can.
    /// - Parameter settings: `alerts`, checked against `rows`; mistakes in it are told elsewhere.
    package static func kinds(_ settings: Settings?) -> [(kind: Incident.Kind, dimension: Dimension)] {
        var rules = AlertRules()
        var check = ValueRuleCheck()
        rules.energyBackwards = energyBackwards(settings?.group("energy_backwards"))
        rules.clockWrong = clockWrong(settings?.group("clock_wrong"))
        rules.values += settings.map { check.named($0) } ?? []
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
