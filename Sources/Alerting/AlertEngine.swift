import Logging
import Metering
import Synchronization
import Timekeeping

/// Raises and clears incidents over readings and silence, each once, also across a restart.
public final class AlertEngine: ReadingObserver {
    private let book: Mutex<AlertBook>
    private let store: any IncidentStore
    private let tally: Mutex<AlertTally>
    private let time: any Timekeeper
    private let changes: Mailbox<IncidentChange>
    private let somethingToWatch: any Parking
    private let report: HubEventHandler
    private let logger: Logger

    /// Takes up the incidents that are open in `store`; the silence of meters counts from now on. What nobody
    /// watches any more is cleared: a rule or a meter that has left the configuration.
    /// - Parameters:
    ///   - meters: ids of `Meter`, all that are watched.
    ///   - report: told of incidents after they were committed.
    /// - Throws: `StoreError`.
    public init(
        rules: AlertRules, meters: [String], store: any ReadingStore & IncidentStore, time: any Timekeeper,
        logger: Logger, report: @escaping HubEventHandler = { _ in }
    ) async throws {
        self.store = store
        self.time = time
        self.report = report
        self.logger = logger
        changes = Mailbox("changes of incidents", on: time)
        somethingToWatch = time.makeParking("a meter that is not offline")
        let open = try await store.openIncidents().map(\.incident)
        tally = Mutex(AlertTally(rules, raised: try await store.raisedTotals(), open: open))
        let kinds = Set(rules.kinds.map(\.kind))
        let isWatched: (Incident) -> Bool = { kinds.contains($0.kind) && meters.contains($0.meter) }
        var missed = open.filter { !isWatched($0) }.map {
            IncidentChange(kind: $0.kind, meter: $0.meter, edge: .cleared)
        }
        var book = AlertBook(rules: rules, meters: meters, open: open.filter(isWatched), start: time.now)
        for meter in meters {
            let history = try await Self.history(of: meter, in: store, hold: rules.longestHold)
            missed += book.replay(history, of: meter)
        }
        self.book = Mutex(book)
        missed.forEach(changes.post)
    }

    /// `silence watch` sleeps until a meter may be offline; `alerting` commits what changed and tells of it.
    public var processes: [NamedProcess] {
        [
            NamedProcess("silence watch") { try await self.watchSilence() },
            NamedProcess("alerting") { try await self.commitChanges() },
        ]
    }

    public func stored(_ readings: [StoredReading]) async {
        let (changed, wasIdle) = book.withLock { book in
            let wasIdle = book.nextDeadline == nil
            return (readings.flatMap { book.take($0) }, wasIdle && book.nextDeadline != nil)
        }
        changed.forEach(changes.post)
        if wasIdle { somethingToWatch.wake() }
    }
}

extension AlertEngine {
    /// The readings that the present state of the rules depends on: the newest, and those before it within
    /// the hold and one more; oldest first.
    private static func history(
        of meter: String, in store: any ReadingStore, hold: Duration
    ) async throws -> [StoredReading] {
        guard let newest = try await store.latest(meter: meter) else { return [] }
        let from = newest.reading.takenAt - hold
        let before = try await store.readings(
            ReadingQuery(meter: meter, to: from, limit: 1, newestFirst: true))
        let within = try await store.readings(
            ReadingQuery(meter: meter, from: from, limit: 10_000, newestFirst: true))
        return (within + before).reversed()
    }

    private func watchSilence() async throws {
        while true {
            guard let deadline = book.withLock(\.nextDeadline) else {
                try await somethingToWatch.wait()
                continue
            }
            try await time.sleep(until: deadline)
            guard book.withLock({ $0.refresh(at: time.now) }) else { continue }
            try await letArrivalsPass()
            book.withLock { $0.takeSilent(at: time.now) }.forEach(changes.post)
        }
    }

    /// What arrives at the very instant of a deadline is in time, and needs two turns to get through the
    /// writer: one for its request, one for the transaction.
    private func letArrivalsPass() async throws {
        let now = time.now
        for _ in 0..<3 { try await time.sleep(until: now) }
    }

    private func commitChanges() async throws {
        while true {
            for change in try await changes.receiveAll() { try await commit(change) }
        }
    }

    /// Tries again every second while the store is full or out of order.
    private func commit(_ change: IncidentChange) async throws {
        let now = time.now
        while true {
            do {
                let outcome = try await store.record([change], at: now, notify: [])
                outcome.changes.forEach(tell)
                return
            } catch let error as StoreError {
                logger.error("cannot store an incident", metadata: ["reason": "\(error)"])
                try await time.sleep(for: .seconds(1))
            }
        }
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
        report(change.event)
    }
}

extension RecordedChange {
    fileprivate var event: HubEvent {
        let incident = incident.incident
        return switch edge {
        case .raised:
            .alert(
                kind: incident.kind, meter: incident.meter, value: incident.value, incident.dimension)
        case .cleared: .cleared(kind: incident.kind, meter: incident.meter)
        }
    }
}
