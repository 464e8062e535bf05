import Metering
import Quantities
import Synchronization
import Timekeeping
import Verdicts

extension HubComponent {
    /// Turns what one life of the hub tells into observations.
    final class Observer: ReadingObserver {
        private let name: String
        private let time: any Timekeeper
        private let observe: @Sendable (Observation) -> Void
        /// Takes each row that was stored; `nil` when nobody asks.
        private let rows: (@Sendable (Observation) -> Void)?
        private let keeper = Mutex<WeakComponent>(WeakComponent())

        private struct WeakComponent {
            weak var component: HubComponent?
            weak var life: HubLife?
            var isSilent = false
        }

        init(
            name: String, time: any Timekeeper, observe: @escaping @Sendable (Observation) -> Void,
            rows: (@Sendable (Observation) -> Void)?
        ) {
            self.name = name
            self.time = time
            self.observe = observe
            self.rows = rows
        }

        func serve(_ component: HubComponent, _ life: HubLife) {
            keeper.withLock { ($0.component, $0.life) = (component, life) }
        }

        /// What the hub says from now on has no effect: it has been killed.
        func fallSilent() {
            keeper.withLock { $0.isSilent = true }
        }

        func stored(_ readings: [StoredReading]) async {
            let (component, life) = keeper.withLock { ($0.isSilent ? nil : $0.component, $0.life) }
            component?.take(readings, in: life)
            for stored in readings {
                tell("reading", stored.fields)
                if let rows, component != nil, !stored.isDuplicate {
                    rows(stored.reading.row(name, at: time.now))
                }
            }
        }

        func report(_ event: HubEvent) {
            switch event {
            case .reading: return
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
            guard !keeper.withLock({ $0.isSilent }) else { return }
            observe(Observation(at: time.now, from: name, kind: kind, fields: fields))
        }
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
