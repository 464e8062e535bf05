import Documents
import Metering
import Quantities

extension AlertRules {
    /// - Parameter settings: `alerts`, checked against `rows`.
    /// - Throws: `Diagnostics` for values that no rule can work with.
    package init(_ settings: Settings) throws(Diagnostics) {
        self.init()
        let theft = settings.group("theft")
        silence = SilenceRule(
            offlineAfter: settings.duration("offline_after") ?? silence.offlineAfter,
            onlineFor: settings.duration("online_for"))
        theftCurrentAboveA = theft?.quantity("current_above") ?? theftCurrentAboveA
        theftPowerBelowW = theft?.quantity("power_below") ?? theftPowerBelowW
        theftHold = theft?.duration("hold") ?? theftHold
        let clockLimit = settings.group("clock_wrong")?.duration("above") ?? .seconds(1)
        let valuesFrozenSpan = settings.group("values_frozen")?.duration("unchanged_for") ?? .seconds(1)
        var mistakes = [
            Self.mistake(
                settings.field("offline_after"), isRight: silence.offlineAfter > .zero, "more than 0 s"),
            Self.mistake(theft?.field("current_above"), isRight: theftCurrentAboveA >= 0, "0 A or more"),
            Self.mistake(theft?.field("power_below"), isRight: theftPowerBelowW > 0, "more than 0 W"),
            Self.mistake(
                settings.group("clock_wrong")?.field("above"), isRight: clockLimit > .zero, "more than 0 s"),
            Self.mistake(
                settings.group("values_frozen")?.field("unchanged_for"),
                isRight: valuesFrozenSpan > .zero, "more than 0 s"),
        ].compactMap { $0 }
        var rules = ValueRuleCheck()
        energyBackwards = Self.energyBackwards(settings.group("energy_backwards"))
        clockWrong = Self.clockWrong(settings.group("clock_wrong"))
        valuesFrozen = Self.valuesFrozen(settings.group("values_frozen"))
        energyImplausible = Self.energyImplausible(settings.group("energy_implausible"))
        values = [rules.highUsage(settings.group("high_usage"))] + rules.named(settings)
        let written = settings.groups("rules").compactMap { rules.rule($0) }
        values += written.compactMap(\.threshold)
        unchanged = written.compactMap(\.unchanged)
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

    private static func valuesFrozen(_ settings: Settings?) -> FrozenRule? {
        settings?.duration("unchanged_for").map(FrozenRule.init(span:))
    }

    private static func energyImplausible(_ settings: Settings?) -> ImplausibleRule? {
        settings?.duration("hold").map(ImplausibleRule.init(hold:))
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
        if let settings {
            rules.clockWrong = clockWrong(settings.group("clock_wrong"))
            rules.valuesFrozen = valuesFrozen(settings.group("values_frozen"))
            rules.energyImplausible = energyImplausible(settings.group("energy_implausible"))
            rules.values += check.named(settings)
        }
        let written = (settings?.groups("rules") ?? []).compactMap { check.rule($0) }
        rules.values += written.compactMap(\.threshold)
        rules.unchanged = written.compactMap(\.unchanged)
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
