import Documents
import Scenarios
import Wires

/// Mistakes of those who speak MQTT.
extension PlanCheck {
    static func brokerMistakes(in plan: Plan, isVirtual: Bool) -> [Diagnostic] {
        let clients =
            plan.devices.compactMap { $0.settings.group("mqtt") }
            + plan.components.compactMap { $0.settings.group("mqtt") }
            + plan.timeline.filter { $0.action == "mqtt.publish" }.map(\.arguments)
        let addresses = clients.compactMap { addressMistake($0.field("broker"), plan, isVirtual) }
        return addresses + plan.timeline.compactMap(topicMistake)
            + (isVirtual
                ? plan.devices.compactMap(keepAlive) + plan.timeline.compactMap { pause($0, plan) }
                    + plan.timeline.compactMap { darkWill($0, plan) } : [])
    }

    /// It must be one once its insertions are filled in; and what confirms messages in virtual time needs a broker that
    /// the run has to itself.
    private static func addressMistake(
        _ field: Settings.Field?, _ plan: Plan, _ isVirtual: Bool
    ) -> Diagnostic? {
        guard let field, case .text(let text) = field.value else { return nil }
        let shown = Diagnostic.quote(text)
        let brokers = plan.components.filter(\.isBroker).map(\.name)
        let hint = "write \"${\(brokers.first ?? "broker").url}\""
        let isOwn = brokers.contains { text.hasPrefix("${\($0).url}") }
        if isVirtual, !isOwn {
            return Diagnostic(
                field.position,
                "in virtual time `broker` is one that the scenario declares with `use: broker`, found `\(shown)`",
                hint: hint)
        }
        guard !isOwn, !text.contains("${"), MQTTAddress(text) == nil else { return nil }
        return Diagnostic(
            field.position,
            "`broker` takes an address that begins with mqtt:// or mqtts://, found `\(shown)`",
            hint: hint)
    }

    private static func topicMistake(_ entry: EntryPlan) -> Diagnostic? {
        guard entry.action == "mqtt.publish", let field = entry.arguments.field("topic"),
            case .text(let topic) = field.value, !MQTTTopic.isName(topic)
        else { return nil }
        return Diagnostic(
            field.position,
            "a message is published under a topic without wildcards, found `\(Diagnostic.quote(topic))`",
            hint: "write device/3C7A19E2/realtime")
    }

    private static func keepAlive(_ device: DevicePlan) -> Diagnostic? {
        guard let field = device.settings.group("mqtt")?.field("keep_alive") else { return nil }
        return Diagnostic(
            field.position, "`keep_alive` is kept by the real clock, so a run in virtual time has none",
            hint: "leave it out, or write modes: [paced 60x] under `time`")
    }

    /// A broker notices by its own clock that a device has fallen silent.
    private static func darkWill(_ entry: EntryPlan, _ plan: Plan) -> Diagnostic? {
        guard let how = entry.arguments.field("how"), how.value == .text("dark"),
            let device = plan.devices.first(where: {
                entry.targets.contains($0.name) && $0.settings.group("mqtt")?.group("will") != nil
            })
        else { return nil }
        return Diagnostic(
            how.position,
            "a broker publishes the last will of `\(device.name)` by the real clock, so a run in virtual time has none after `how: dark`",
            hint: "write modes: [paced 60x] under `time`, or how: refused")
    }

    private static func pause(_ entry: EntryPlan, _ plan: Plan) -> Diagnostic? {
        guard entry.action == "component.pause",
            plan.components.contains(where: { $0.isBroker && entry.targets.contains($0.name) })
        else { return nil }
        return Diagnostic(
            entry.position,
            "a broker that stands still is noticed by the real clock, so a run in virtual time cannot pause it",
            hint: "write modes: [paced 60x] under `time`, or use component.restart")
    }
}
