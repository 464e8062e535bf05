import Timekeeping

/// A reading with what the store made of it.
package struct StoredReading: Sendable, Hashable {
    package var reading: Reading
    /// The same identity (meter, source, time taken) with the same values was there already: nothing was
    /// added.
    package var isDuplicate: Bool
    /// The same identity was there with other values: both are kept, this one does not count for energy.
    package var isConflict: Bool
    /// The hub took it at its arrival, though readings from before it were still to come: it makes no energy, decides no
    /// alert, and is never the latest one.
    package var isUnplaced: Bool
    /// Order of arrival among the readings of the meter with the same time taken, from 0.
    package var rank: Int
    /// What its counters mean for energy; readings that come after it may change that.
    package var mark: EnergyMark
    /// What this reading has shown to be no energy, its own counters or those of readings before; told only when it is
    /// stored.
    package var implausible: ImplausibleCounters?

    package init(
        reading: Reading, isDuplicate: Bool = false, isConflict: Bool = false, isUnplaced: Bool = false,
        rank: Int = 0, mark: EnergyMark = .none
    ) {
        self.reading = reading
        self.isDuplicate = isDuplicate
        self.isConflict = isConflict
        self.isUnplaced = isUnplaced
        self.rank = rank
        self.mark = mark
    }

    package var cursor: ReadingCursor { ReadingCursor(takenAt: reading.takenAt, rank: rank) }
}

/// Counters that said what the meter cannot have carried.
package struct ImplausibleCounters: Sendable, Hashable {
    /// Readings that showed them.
    package var readings: Int
    /// By how much they lay off at most.
    package var largest: Energy

    package init(readings: Int, largest: Energy) {
        self.readings = readings
        self.largest = largest
    }
}

/// The place of a reading in its meter's history, written `nanoseconds.rank`.
package struct ReadingCursor: Sendable, Hashable, CustomStringConvertible {
    package var takenAt: UTCInstant
    package var rank: Int

    package init(takenAt: UTCInstant, rank: Int) {
        self.takenAt = takenAt
        self.rank = rank
    }

    /// `nil` when `text` is not what `description` prints.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let at = Int64(parts[0]), let rank = Int(parts[1]), rank >= 0 else {
            return nil
        }
        self.init(takenAt: UTCInstant(nanoseconds: at), rank: rank)
    }

    package var description: String { "\(takenAt.nanoseconds).\(rank)" }
}
