import Hub
import Metering
import Quantities
import Scenarios
import Synchronization
import Timekeeping
import Verdicts

/// Turns the events of one instance of a hub into observations.
final class HubObserver: ReadingObserver {
    private let name: String
    private let context: ComponentContext
    /// An expectation looks at the rows that the hub stores.
    private let isFollowed: Bool
    private let receiver = Mutex(Receiver())

    private struct Receiver {
        weak var component: HubComponent?
        weak var instance: HubInstance?
        var isSilent = false
    }

    init(name: String, context: ComponentContext) {
        self.name = name
        self.context = context
        isFollowed = context.followed.contains(name)
    }

    func serve(_ component: HubComponent, _ instance: HubInstance) {
        receiver.withLock { ($0.component, $0.instance) = (component, instance) }
    }

    /// The instance has been killed: what it reports from now on has no effect.
    func fallSilent() {
        receiver.withLock { $0.isSilent = true }
    }

    func stored(_ readings: [StoredReading]) async {
        let (component, instance) = receiver.withLock { ($0.isSilent ? nil : $0.component, $0.instance) }
        component?.take(readings, from: instance)
        for stored in readings {
            tell("reading", stored.fields)
            if isFollowed, component != nil, !stored.isDuplicate {
                context.observe(stored.reading.row(name, at: context.time.now))
            }
        }
    }

    func report(_ event: HubEvent) {
        switch event {
        case .refused(let reason, let status, let meter):
            tell(
                "refused",
                [
                    .init("reason", .text(reason)), .init("status", .count(status)),
                    .init("meter", meter.map(FieldValue.text) ?? .unknown),
                ])
        case .alert(let kind, let meter, let value, let dimension):
            tell(
                "alert",
                [
                    .init("kind", .text(kind.rawValue)), .init("meter", .text(meter)),
                    .init("value", .quantity(value, dimension, decimals: 3)),
                ])
        case .cleared(let kind, let meter):
            tell("cleared", [.init("kind", .text(kind.rawValue)), .init("meter", .text(meter))])
        case .notified(let kind, let status):
            tell(
                "notified",
                [
                    .init("kind", .text(kind.rawValue)),
                    .init("status", .count(status ?? 0)),
                ])
        }
    }

    private func tell(_ kind: String, _ fields: [Observation.Field]) {
        guard !receiver.withLock({ $0.isSilent }) else { return }
        context.observe(Observation(at: context.time.now, from: name, kind: kind, fields: fields))
    }
}

extension StoredReading {
    fileprivate var fields: [Observation.Field] {
        [
            .init("meter", .text(reading.meter)), .init("taken_at", .instant(reading.takenAt)),
            .init("power", .quantity(reading.powerW, .power, decimals: 1)),
            .init("duplicate", .bool(isDuplicate)), .init("conflict", .bool(isConflict)),
        ]
    }
}
