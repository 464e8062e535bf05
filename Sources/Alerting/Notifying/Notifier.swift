import Documents
import Logging
import Metering
import Timekeeping
import Wires

/// Tells one receiver of incidents, in the order in which they changed, until it has taken each or is given up.
///
/// What waits is in the store, so that a notification outlives the process. A receiver that took one whose
/// answer was lost, or after which the hub was killed, gets it again with the same key.
final class Notifier: Sendable {
    private let receiver: AlertReceiver
    private let store: any NotificationQueue & NotificationOutcomes
    private let delivery: Delivery
    private let rules: DeliveryRules
    private let client: HTTPClient
    private let time: any Timekeeper
    private let news: any Parking
    private let tally: NotificationTally
    private let report: AlertEventHandler
    private let logger: Logger

    init(
        _ receiver: AlertReceiver, store: any NotificationQueue & NotificationOutcomes, delivery: Delivery,
        tally: NotificationTally,
        time: any Timekeeper, logger: Logger, report: @escaping AlertEventHandler
    ) {
        self.receiver = receiver
        self.store = store
        self.delivery = delivery
        self.tally = tally
        self.time = time
        self.report = report
        self.logger = logger
        rules = DeliveryRules(seed: delivery.seed, receiver: receiver.url)
        client = HTTPClient(wiring: delivery.wiring, keepsAlive: false)
        news = time.makeParking("a notification to deliver")
    }

    /// There is something new to tell.
    func wake() { news.wake() }

    func run() async throws {
        var wish = UTCInstant(nanoseconds: .min)
        while true {
            guard let next = try await persisting({ try await $0.nextNotification(for: self.receiver.url) })
            else {
                try await news.wait()
                continue
            }
            try await pause(until: next.dueAt, atLeast: wish)
            wish = try await deliver(next) ?? wish
        }
    }

    /// Waits until the next attempt is due, or until there is something new to tell: a receiver that is back hears of it at
    /// once, with what waits before it. A receiver that wished to be left alone is.
    private func pause(until due: UTCInstant, atLeast wish: UTCInstant) async throws {
        if time.now < due { try await time.wait(in: news, until: due) }
        if time.now < min(wish, due) { try await time.sleep(until: min(wish, due)) }
    }

    /// - Returns: until when the receiver wishes to be left alone.
    private func deliver(_ notification: PendingNotification) async throws -> UTCInstant? {
        guard !DeliveryRules.isStale(notification, at: time.now) else {
            try await giveUp(notification, "it is too old")
            return nil
        }
        let answer = try await attempt(notification)
        try await act(on: answer, to: notification)
        report(.notified(kind: notification.change.incident.incident.kind, status: answer.status))
        return answer.wish.map { time.now + $0 }
    }

    private func act(on answer: DeliveryRules.Answer, to notification: PendingNotification) async throws {
        let decision = rules.decision(on: answer, to: notification, at: time.now)
        if decision != .delivered { tally.countFailure() }
        switch decision {
        case .delivered:
            let wasWaiting = try await persisting { try await $0.settle(notification) }
            tally.settled(isDelivered: true, wasWaiting: wasWaiting)
        case .again(let instant):
            logger.info("a notification failed", metadata: metadata(notification, answer))
            try await persisting { try await $0.postpone(notification, until: instant) }
        case .giveUp: try await giveUp(notification, answer.words)
        }
    }

    private func giveUp(_ notification: PendingNotification, _ reason: String) async throws {
        logger.error(
            "gave up a notification",
            metadata: metadata(notification, nil).merging(["reason": "\(reason)"]) { $1 })
        let wasWaiting = try await persisting { try await $0.settle(notification) }
        tally.settled(isDelivered: false, wasWaiting: wasWaiting)
    }

    private func attempt(_ notification: PendingNotification) async throws -> DeliveryRules.Answer {
        guard let url = HTTPURL(delivery.fillIn(receiver.url)) else { return .none }
        let request = NotificationRequest(notification, token: delivery.tokens[receiver.url])
        do {
            let response = try await time.withTimeout(DeliveryRules.timeout) { [client] in
                try await client.send("POST", url, headers: request.headers, body: request.body)
            }
            let wish = response.header("retry-after").flatMap { RetryAfter.span($0, at: time.now) }
            return .status(response.status, retryAfter: wish)
        } catch is TimedOut {
            return .none
        } catch is HTTPFailure {
            return .none
        }
    }

    /// Tries again every second while the store is full or out of order, and says so once.
    private func persisting<Result: Sendable>(
        _ body: @Sendable (any NotificationQueue & NotificationOutcomes) async throws -> Result
    ) async throws -> Result {
        try await StoreRetry(time: time, logger: logger, "cannot keep notifications").run {
            try await body(store)
        }
    }

    /// Without the address, which may hold a secret, but for its host.
    private func metadata(
        _ notification: PendingNotification, _ answer: DeliveryRules.Answer?
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "receiver": "\(HTTPURL(delivery.fillIn(receiver.url))?.host ?? "-")",
            "kind": "\(notification.change.incident.incident.kind.rawValue)",
            "meter": "\(notification.change.incident.incident.meter)",
        ]
        if let answer { metadata["answer"] = "\(answer.words)" }
        return metadata
    }
}

extension DeliveryRules.Answer {
    fileprivate var status: Int? {
        guard case .status(let status, _) = self else { return nil }
        return status
    }

    /// How long the receiver wishes to be left alone, where it may.
    fileprivate var wish: Duration? {
        guard case .status(let status, let wish?) = self, status == 429 || status == 503 else { return nil }
        return wish
    }

    fileprivate var words: String { status.map { "status \($0)" } ?? "none" }
}
