import Alerting
import Timekeeping

extension InMemoryStore {
    package func nextNotification(for receiver: String) async throws -> PendingNotification? {
        try read { tables in
            tables.notifications[receiver]?.first.map { waiting in
                PendingNotification(
                    receiver: receiver, change: tables.change(waiting.sequence), attempts: waiting.attempts,
                    dueAt: waiting.dueAt)
            }
        }
    }

    package func pendingNotifications() async throws -> Int {
        try read { tables in tables.notifications.values.reduce(0) { $0 + $1.count } }
    }

    package func postpone(_ notification: PendingNotification, until instant: UTCInstant) async throws {
        try transaction { tables in
            guard let index = tables.index(of: notification) else { return }
            tables.notifications[notification.receiver]?[index].attempts += 1
            tables.notifications[notification.receiver]?[index].dueAt = instant
            tables.changeCount += 1
        }
    }

    package func settle(_ notification: PendingNotification) async throws -> Bool {
        try transaction { tables in
            guard let index = tables.index(of: notification) else { return false }
            tables.notifications[notification.receiver]?.remove(at: index)
            tables.changeCount += 1
            return true
        }
    }

    package func discardNotifications(except receivers: [String]) async throws -> Int {
        try transaction { tables in
            let gone = tables.notifications.filter { !receivers.contains($0.key) }
            for receiver in gone.keys { tables.notifications[receiver] = nil }
            let count = gone.values.reduce(0) { $0 + $1.count }
            tables.changeCount += count
            return count
        }
    }
}

extension Tables {
    fileprivate func index(of notification: PendingNotification) -> Int? {
        notifications[notification.receiver]?.firstIndex { $0.sequence == notification.change.sequence }
    }

    mutating func enterNotification(of sequence: Int64, for receiver: String, at instant: UTCInstant) {
        notifications[receiver, default: []].append(
            Waiting(sequence: sequence, attempts: 0, dueAt: instant))
        changeCount += 1
    }

    /// - Returns: how many of the oldest were taken out.
    mutating func displaceNotifications(for receiver: String, beyond limit: Int) -> Int {
        let surplus = max(0, (notifications[receiver]?.count ?? 0) - limit)
        notifications[receiver]?.removeFirst(surplus)
        changeCount += surplus
        return surplus
    }
}
