import Timekeeping

extension ESP32Meter {
    /// Writes a reading to the card, where there is one, before anything else happens to it.
    func keep(_ reading: Reading) {
        state.withLock { state in
            if belongsOnCard(reading) {
                state.buffer.put(reading, number: reading.number)
            } else {
                state.inFlight.insert(reading.number)
            }
        }
    }

    func belongsOnCard(_ reading: Reading) -> Bool { settings.buffer.kind != .none && reading.isKept }

    /// What goes in one message: so many of the oldest readings on the card.
    func nextBatch(_ count: Int) -> [Reading]? {
        let batch = state.withLock { $0.buffer.next(count) }
        return batch.isEmpty ? nil : batch
    }

    /// A broker has acknowledged a reading: it is kept for a while. Those that lie there are due again when the
    /// connection is a new one.
    func noteAcknowledged(_ reading: Reading, onNewConnection isAnew: Bool) {
        let now = surroundings.time.now
        state.withLock { state in
            if isAnew, state.acknowledged.count > 0, let mqtt = settings.mqtt {
                state.repeatAt = now + mqtt.repeatAfter
            }
            state.acknowledged.put(reading, number: reading.number)
        }
    }

    /// The last readings that a broker has acknowledged, oldest first, when it is time to publish them again.
    func takeDueRepeats() -> [Reading] {
        let now = surroundings.time.now
        return state.withLock { state in
            guard let due = state.repeatAt, due <= now else { return [] }
            state.repeatAt = nil
            return state.acknowledged.next(.max)
        }
    }

    /// A receiver has taken these.
    func wasDelivered(_ batch: [Reading]) {
        state.withLock { state in
            for reading in batch { state.buffer.remove(number: reading.number) }
        }
    }

    /// Throws a reading away that is not on the card.
    func drop(_ reading: Reading) {
        report("dropped", [.init("row", .count(reading.number))])
        forget(reading)
    }

    /// A reading that is not on the card is over, whether it arrived or not.
    func forget(_ reading: Reading) {
        state.withLock { _ = $0.inFlight.remove(reading.number) }
    }
}
