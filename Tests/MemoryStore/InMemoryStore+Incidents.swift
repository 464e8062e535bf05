import Alerting
import Timekeeping

extension InMemoryStore {
    package func record(
        _ changes: [IncidentChange], at instant: UTCInstant, notify receivers: [String]
    ) async throws -> RecordOutcome {
        try transaction { tables in
            var outcome = RecordOutcome(changes: [])
            for change in changes {
                guard let recorded = tables.record(change, at: instant) else { continue }
                outcome.changes.append(recorded)
                for receiver in receivers {
                    tables.enterNotification(of: recorded.sequence, for: receiver, at: instant)
                }
            }
            for receiver in receivers {
                outcome.displaced += tables.displaceNotifications(for: receiver, beyond: notificationLimit)
            }
            return outcome
        }
    }

    package func openIncidents() async throws -> [StoredIncident] {
        try read { tables in tables.incidents.filter { $0.incident.clearedAt == nil } }
    }

    package func incidents(_ query: IncidentQuery) async throws -> [StoredIncident] {
        try read { tables in Array(tables.incidents.reversed().lazy.filter(query.takes).prefix(query.limit)) }
    }

    package func changes(after sequence: Int64, limit: Int) async throws -> [RecordedChange] {
        try read { tables in
            (1...Int64(tables.changes.count + 1)).dropLast().filter { $0 > sequence }.prefix(limit)
                .map(tables.change)
        }
    }

    package func newestChange() async throws -> Int64 { try read { tables in Int64(tables.changes.count) } }

    package func raisedTotals() async throws -> [(kind: Incident.Kind, count: Int)] {
        try read { tables in
            Dictionary(grouping: tables.incidents, by: \.incident.kind).map { ($0.key, $0.value.count) }
                .sorted { $0.0.rawValue < $1.0.rawValue }
        }
    }
}

extension IncidentQuery {
    fileprivate func takes(_ stored: StoredIncident) -> Bool {
        let incident = stored.incident
        return (isOpen.map { $0 == (incident.clearedAt == nil) } ?? true)
            && (kind.map { $0 == incident.kind } ?? true) && (meter.map { $0 == incident.meter } ?? true)
            && (since.map { $0 <= incident.raisedAt } ?? true) && (before.map { stored.id < $0 } ?? true)
    }
}

extension Tables {
    /// The change of a number, with its incident as it is now.
    func change(_ sequence: Int64) -> RecordedChange {
        let change = changes[Int(sequence) - 1]
        return RecordedChange(
            sequence: sequence, edge: change.edge, incident: incidents[Int(change.incident) - 1])
    }

    /// - Returns: `nil` when the change changes nothing.
    fileprivate mutating func record(_ change: IncidentChange, at instant: UTCInstant) -> RecordedChange? {
        let open = incidents.lastIndex {
            $0.incident.kind == change.kind && $0.incident.meter == change.meter
                && $0.incident.clearedAt == nil
        }
        switch (change.edge, open) {
        case (.raised(let value, let dimension), nil):
            let incident = Incident(
                kind: change.kind, meter: change.meter, raisedAt: instant, value: value, dimension: dimension)
            incidents.append(StoredIncident(id: Int64(incidents.count) + 1, incident: incident))
            return enter(.raised, of: incidents.count)
        case (.cleared, let index?):
            incidents[index].incident.clearedAt = instant
            return enter(.cleared, of: index + 1)
        case (.raised, _?), (.cleared, nil): return nil
        }
    }

    private mutating func enter(_ edge: RecordedChange.Edge, of incident: Int) -> RecordedChange {
        changes.append((edge, Int64(incident)))
        changeCount += 2
        return change(Int64(changes.count))
    }
}
