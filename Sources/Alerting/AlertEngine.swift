import Logging
import Metering
import Synchronization
import Timekeeping

/// Raises and clears incidents over readings and silence, each once, also across a restart.
package final class AlertEngine: ReadingObserver {
    private let book: Mutex<AlertBook>
    private let recorder: IncidentRecorder
    private let notifiers: [Notifier]
    private let notified: NotificationTally
    let streams: AlertStreams
    /// Answers what readers ask.
    package let api: AlertsAPI
    private let time: any Timekeeper
    private let somethingToWatch: any Parking
    /// Nobody wakes who waits here.
    private let endOfInstant: any Parking

    /// Takes up the incidents that are open in `store`; the silence of meters counts from now on. What nobody
    /// watches any more is cleared: a rule or a meter that has left the configuration.
    /// - Parameters:
    ///   - meters: ids of `Meter`, all that are watched.
    ///   - zone: of dates that readers write.
    ///   - delivery: how the receivers of `rules` are told; without it they are not.
    ///   - report: told of incidents after they were committed, and of notifications.
    /// - Throws: `StoreError`.
    package init(
        rules: AlertRules, meters: [String], store: any ReadingHistory & IncidentStore & NotificationStore,
        time: any Timekeeper, zone: Zone = .utc, logger: Logger, delivery: Delivery? = nil,
        report: @escaping AlertEventHandler = { _ in }
    ) async throws {
        self.time = time
        let receivers = delivery == nil ? [] : rules.receivers
        let notified = try await Self.takeUp(receivers, store, logger)
        self.notified = notified
        notifiers =
            delivery.map { delivery in
                receivers.map {
                    Notifier(
                        $0, store: store, delivery: delivery, tally: notified, time: time, logger: logger,
                        report: report)
                }
            } ?? []
        streams = AlertStreams(store: store, time: time, logger: logger)
        api = AlertsAPI(meters: meters, store: store, streams: streams, zone: zone)
        somethingToWatch = time.makeParking("a meter that is not offline")
        endOfInstant = time.makeParking("the end of the instant")
        let open = try await store.openIncidents().map(\.incident)
        recorder = IncidentRecorder(
            store: store, tally: AlertTally(rules, raised: try await store.raisedTotals(), open: open),
            notified: notified, time: time, logger: logger,
            audience: IncidentRecorder.Audience(
                receivers: receivers.map(\.url), notifiers: notifiers, streams: streams, report: report))
        let (watched, abandoned) = Self.divide(open, rules, meters)
        var book = AlertBook(rules: rules, meters: meters, open: watched, start: time.now)
        var missed = abandoned.map { IncidentChange(kind: $0.kind, meter: $0.meter, edge: .cleared) }
        for meter in meters {
            let history = try await Self.history(of: meter, in: store, hold: rules.longestHold)
            missed += book.replay(history, of: meter)
        }
        self.book = Mutex(book)
        missed.forEach(recorder.post)
    }

    /// `silence watch` sleeps until a meter may be offline; `alerting` commits what changed and tells of it; then
    /// one process for each receiver, and those of streams.
    /// - Parameter writer: tells this engine of readings; what it has yet to handle is no silence.
    package func processes(after writer: ReadingWriter) -> [NamedProcess] {
        [
            NamedProcess("silence watch") { try await self.watchSilence(after: writer) },
            NamedProcess("alerting") { try await self.recorder.run() },
        ]
            + notifiers.enumerated().map { index, notifier in
                NamedProcess("notifications \(index + 1)") { try await notifier.run() }
            } + streams.processes
    }

    /// What it has done and has to do.
    package var counters: AlertCounters {
        let notified = notified.values
        return AlertCounters(
            kinds: recorder.kinds, sent: notified.sent, failed: notified.failed,
            givenUp: notified.givenUp, pending: notified.pending, streams: streams.count)
    }

    /// Begins to watch a meter that has become known; its silence counts from now on.
    package func watch(_ meter: String) {
        let wasIdle = book.withLock { book in
            let wasIdle = book.nextLook(at: time.now) == nil
            book.add(meter, at: time.now)
            return wasIdle
        }
        api.add(meter)
        if wasIdle { somethingToWatch.wake() }
    }

    package func stored(_ readings: [StoredReading]) async {
        let (changed, wasIdle) = book.withLock { book in
            let wasIdle = book.nextLook(at: time.now) == nil
            return (readings.flatMap { book.take($0) }, wasIdle && book.nextLook(at: time.now) != nil)
        }
        changed.forEach(recorder.post)
        if wasIdle { somethingToWatch.wake() }
    }
}

extension AlertEngine {
    /// Forgets the notifications for receivers that have left the configuration.
    private static func takeUp(
        _ receivers: [AlertReceiver], _ store: any NotificationStore, _ logger: Logger
    ) async throws -> NotificationTally {
        let discarded = try await store.discardNotifications(except: receivers.map(\.url))
        if discarded > 0 {
            logger.notice(
                "dropped notifications of receivers that are gone", metadata: ["count": "\(discarded)"])
        }
        return NotificationTally(pending: try await store.pendingNotifications())
    }

    /// Incidents that a rule and a meter of the configuration can still clear, and the others.
    private static func divide(
        _ open: [Incident], _ rules: AlertRules, _ meters: [String]
    ) -> (watched: [Incident], abandoned: [Incident]) {
        let kinds = Set(rules.kinds.map(\.kind))
        let known = Set(meters)
        let isWatched: (Incident) -> Bool = { kinds.contains($0.kind) && known.contains($0.meter) }
        return (open.filter(isWatched), open.filter { !isWatched($0) })
    }

    /// The readings that the present state of the rules depends on: the newest, and those before it within
    /// the hold and one more; oldest first.
    private static func history(
        of meter: String, in store: any ReadingHistory, hold: Duration
    ) async throws -> [StoredReading] {
        guard let newest = try await store.latest(meter: meter) else { return [] }
        let from = newest.reading.takenAt - hold
        let before = try await store.readings(
            ReadingQuery(meter: meter, to: from, limit: 1, newestFirst: true))
        let within = try await store.readings(
            ReadingQuery(meter: meter, from: from, limit: 10_000, newestFirst: true))
        return (within + before).reversed()
    }

    private func watchSilence(after writer: ReadingWriter) async throws {
        while true {
            guard let deadline = book.withLock({ $0.nextLook(at: time.now) }) else {
                try await somethingToWatch.wait()
                continue
            }
            guard try await passes(deadline) else { continue }
            try await writer.handleArrivals()
            book.withLock { $0.takeSilent(at: time.now) }.forEach(recorder.post)
        }
    }

    /// Waits for the deadline of a meter, and then for the end of its instant: what arrives at the very instant is in
    /// time. A time-out comes after everything else of its instant; on the real clock the writer may still be at
    /// work then.
    /// - Returns: false when the meter has been heard meanwhile.
    private func passes(_ deadline: UTCInstant) async throws -> Bool {
        do {
            // `withTimeout` adds the grace.
            try await time.withTimeout(deadline - time.now - time.grace) { [self] in
                try await time.sleep(until: deadline)
                guard book.withLock({ $0.refresh(at: time.now) }) else { return }
                try await endOfInstant.wait()
            }
            return false
        } catch is TimedOut {
            return true
        }
    }
}
