import Alerting
import Metering
import Synchronization

/// Hands meters that are registered to alerting, which is made later than what tells of them.
final class Newcomers: Sendable {
    private struct WeakEngine {
        weak var alerts: AlertEngine?
    }

    private let held = Mutex(WeakEngine())

    func watch(by alerts: AlertEngine) { held.withLock { $0.alerts = alerts } }

    func welcome(_ meter: Meter) { held.withLock { $0.alerts }?.watch(meter.id) }
}
