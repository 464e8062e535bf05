import Documents
import Scenarios
import Wires

/// The check of the MQTT clients in a plan.
struct BrokerCheck {
    private let plan: Plan
    private let isVirtual: Bool
    /// Names of the brokers that the plan declares.
    private let brokers: [String]

    init(_ scope: ComponentKind.Scope) {
        plan = scope.plan
        isVirtual = scope.isVirtual
        brokers = scope.components.map(\.name)
    }

    var diagnostics: [Diagnostic] {
        let clients =
            plan.devices.compactMap { $0.settings.group("mqtt") }
            + plan.components.compactMap { $0.settings.group("mqtt") }
            + plan.timeline.filter { $0.action == "mqtt.publish" }.map(\.arguments)
        let addresses = clients.compactMap { address($0.field("broker")) }
        return addresses + plan.timeline.compactMap(Self.topic)
            + (isVirtual
                ? plan.devices.compactMap(Self.keepAlive) + plan.timeline.compactMap(pause)
                    + plan.timeline.compactMap(darkWill) : [])
    }

    /// An address must be one once its insertions are filled in. In virtual time messages are confirmed, which needs a
    /// broker that no other program uses.
    private func address(_ field: Settings.Field?) -> Diagnostic? {
        guard let field, case .text(let text) = field.value else { return nil }
        let shown = Diagnostic.quote(text)
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

    private static func topic(_ entry: EntryPlan) -> Diagnostic? {
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

    /// A broker decides by the real clock that a device is silent.
    private func darkWill(_ entry: EntryPlan) -> Diagnostic? {
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

    private func pause(_ entry: EntryPlan) -> Diagnostic? {
        guard entry.action == "component.pause",
            brokers.contains(where: entry.targets.contains)
        else { return nil }
        return Diagnostic(
            entry.position,
            "a broker that stands still is noticed by the real clock, so a run in virtual time cannot pause it",
            hint: "write modes: [paced 60x] under `time`, or use component.restart")
    }
}

extension ComponentKind {
    /// `use: broker`.
    package static let broker = ComponentKind(row: .broker, startsAfterDevices: true) { scope in
        BrokerCheck(scope).diagnostics
    } make: { plan, context in
        let broker = try BrokerComponent(plan, context)
        var made = ComponentInRun(broker)
        made.faults = broker
        return made
    }
}
