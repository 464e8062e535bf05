import Logging
import Metering
import Synchronization
import Timekeeping

/// The one process that commits changes of incidents, and tells everybody once they are.
final class IncidentRecorder: Sendable {
    /// Who is told.
    struct Audience: Sendable {
        /// As in `PendingNotification.receiver`.
        var receivers: [String]
        var notifiers: [Notifier]
        var streams: AlertStreams
        var report: AlertEventHandler
    }

    private let store: any IncidentLog
    private let audience: Audience
    private let notified: NotificationTally
    private let tally: Mutex<AlertTally>
    private let time: any Timekeeper
    private let changes: Mailbox<IncidentChange>
    /// Changes that may wait while the store is full or out of order: more than any store of a day has.
    private static let mostChanges = 100_000
    private let logger: Logger

    init(
        store: any IncidentLog, tally: AlertTally, notified: NotificationTally, time: any Timekeeper,
        logger: Logger, audience: Audience
    ) {
        self.store = store
        self.tally = Mutex(tally)
        self.notified = notified
        self.time = time
        self.logger = logger
        self.audience = audience
        changes = Mailbox("changes of incidents", room: Self.mostChanges, on: time)
    }

    var kinds: [AlertCounters.Kind] { tally.withLock(\.kinds) }

    /// Hands a change over; never suspends. When too many wait, this one is lost, and the log says so.
    func post(_ change: IncidentChange) {
        guard !changes.post(change) else { return }
        logger.error(
            "too many changes of incidents wait for the store; this one is lost",
            metadata: ["waiting": "\(Self.mostChanges)"])
    }

    func run() async throws {
        while true {
            for change in try await changes.receiveAll() { try await commit(change) }
        }
    }

    /// Tries again every second while the store is full or out of order.
    private func commit(_ change: IncidentChange) async throws {
        let now = time.now
        let retry = StoreRetry(time: time, logger: logger, "cannot store an incident")
        tell(try await retry.run { try await store.record([change], at: now, notify: audience.receivers) })
    }

    private func tell(_ outcome: RecordOutcome) {
        notified.entered(outcome.changes.count * audience.receivers.count, displaced: outcome.displaced)
        if outcome.displaced > 0 {
            logger.error(
                "too many notifications wait; the oldest are given up",
                metadata: ["count": "\(outcome.displaced)"])
        }
        outcome.changes.forEach(tell)
        audience.notifiers.forEach { $0.wake() }
        audience.streams.wake()
    }

    private func tell(_ change: RecordedChange) {
        tally.withLock { $0.count(change) }
        let incident = change.incident.incident
        let metadata: Logger.Metadata = [
            "kind": "\(incident.kind.rawValue)", "meter": "\(incident.meter)",
        ]
        switch change.edge {
        case .raised: logger.warning("incident raised", metadata: metadata)
        case .cleared: logger.notice("incident cleared", metadata: metadata)
        }
        audience.report(change.event)
    }
}

extension RecordedChange {
    fileprivate var event: AlertEvent {
        let incident = incident.incident
        return switch edge {
        case .raised:
            .raised(kind: incident.kind, meter: incident.meter, value: incident.value, incident.dimension)
        case .cleared: .cleared(kind: incident.kind, meter: incident.meter)
        }
    }
}
