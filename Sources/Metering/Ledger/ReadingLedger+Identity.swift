import Timekeeping

extension ReadingLedger {
    /// Decides whether a reading is there already, or contradicts another one.
    ///
    /// A time that the meter sent identifies a reading, and so does its identity. What merely arrived at the same moment
    /// is another one.
    /// - Parameters:
    ///   - others: the readings of the meter with the same time taken.
    ///   - namesakes: those of the meter with the same identity.
    static func judge(
        _ reading: Reading, among others: [StoredReading], _ namesakes: [StoredReading]
    ) -> StoredReading {
        // Most readings are the first of their time, and have no other identity.
        if others.isEmpty, namesakes.isEmpty { return StoredReading(reading: reading) }
        let timed = reading.timeFrom == .device ? others.filter { $0.hasTime(of: reading) } : []
        let named = namesakes.filter { $0.reading.source == reading.source }
        let known = timed + named.filter { $0.isKnownAgain(in: reading) }
        if let twin = known.first(where: { $0.reading.hasSameValues(as: reading) }) {
            return twin.repeated(by: reading)
        }
        let isConflict = !timed.isEmpty || named.contains { $0.isContradicted(by: reading) }
        return StoredReading(reading: reading, isConflict: isConflict, rank: others.count)
    }

    /// Whether readings that were taken before this one are still to come, so that its arrival is no place for it.
    ///
    /// That is so when its own time was not taken, and the newest reading was late: a meter that sends what it has kept
    /// is not done until as much time has passed as the newest one was late.
    static func isOutOfTurn(_ reading: Reading, newest: CounterState?) -> Bool {
        guard reading.stamp != nil, let newest else { return false }
        return reading.receivedAt - newest.receivedAt < newest.receivedAt - newest.at
    }
}

extension StoredReading {
    fileprivate func hasTime(of other: Reading) -> Bool {
        reading.source == other.source && reading.timeFrom == .device
    }

    fileprivate func isKnownAgain(in other: Reading) -> Bool {
        other.identity?.isKnownAgain(after: span(to: other)) ?? false
    }

    fileprivate func isContradicted(by other: Reading) -> Bool {
        other.identity?.contradicts(after: span(to: other)) ?? false
    }

    /// Between both arrivals; the hub's clock may have been set back.
    private func span(to other: Reading) -> Duration {
        let span = other.receivedAt - reading.receivedAt
        return span < .zero ? .zero - span : span
    }

    /// What is said of a reading that is there already: its place is that of the stored one.
    fileprivate func repeated(by other: Reading) -> StoredReading {
        var known = self
        known.reading.receivedAt = other.receivedAt
        known.reading.isRetained = other.isRetained
        known.isDuplicate = true
        return known
    }
}
