import Timekeeping

/// Decides what becomes of readings in the order of their arrival: which one is a duplicate or a conflict, which one
/// counts for energy, and how the quarters of an hour change.
///
/// A store looks up and writes; the rules are here. The store writes each entry before it asks for the next one, and
/// `takeChanges()` at the end of its transaction. After a transaction that failed it begins with a new ledger.
package struct ReadingLedger: Sendable {
    /// The greatest time taken of each meter, whatever the source.
    private var newestTimes: [Int64: UTCInstant] = [:]
    /// The newest states of each meter's counters, as each source shows them.
    var tails: [MeterSource: CounterTail] = [:]
    /// What the quarters of each source change by, in the order in which sources came.
    var changes: [SourceChanges] = []
    /// Places in `changes`.
    var places: [MeterSource: Int] = [:]

    package init() {}

    /// What becomes of one reading.
    package struct Entry: Sendable, Hashable {
        /// A duplicate is not written.
        package var stored: StoredReading
        /// Stored readings of the same meter and source that now mean something else for energy.
        package var revisions: [Revision] = []

        init(stored: StoredReading) { self.stored = stored }
    }

    /// - Throws: what `lookup` throws.
    package mutating func enter(
        _ reading: Reading, of meter: RatedMeter, _ lookup: some LedgerLookup
    ) throws -> Entry {
        let shown = MeterSource(meter: meter.number, source: reading.source)
        let newestTime = try newestTime(of: meter.number, lookup)
        let isNewest = newestTime.map { $0 < reading.takenAt } ?? true
        let others = isNewest ? [] : try lookup.readings(of: meter.number, takenAt: reading.takenAt)
        let namesakes =
            try reading.identity.map { try lookup.readings(of: meter.number, identifiedBy: $0) } ?? []
        let outcome = Self.judge(reading, among: others, namesakes)
        guard !outcome.isDuplicate else { return Entry(stored: outcome) }
        let tail = try tail(of: shown, meter, before: newestTime, lookup)
        let isFirst = others.allSatisfy { $0.reading.source != reading.source }
        newestTimes[meter.number] = max(newestTime ?? reading.takenAt, reading.takenAt)
        return try place(outcome, isFirst: isFirst, shown, tail, phasePowerW: meter.phasePowerW, lookup)
    }

    /// Judges a reading again whose marks and energy the store has taken away; those of its source come in the order of their
    /// arrival.
    /// - Throws: what `lookup` throws.
    package mutating func enterAgain(
        _ stored: StoredReading, of meter: RatedMeter, _ lookup: some LedgerLookup
    ) throws -> Entry {
        let reading = stored.reading
        let shown = MeterSource(meter: meter.number, source: reading.source)
        let others = try lookup.readings(of: meter.number, takenAt: reading.takenAt)
        let isFirst = !others.contains { $0.reading.source == reading.source && $0.mark != .none }
        let tail = try tail(of: shown, meter, before: newestTimes[meter.number], lookup)
        newestTimes[meter.number] = max(newestTimes[meter.number] ?? reading.takenAt, reading.takenAt)
        return try place(stored, isFirst: isFirst, shown, tail, phasePowerW: meter.phasePowerW, lookup)
    }

    /// Hands over what the quarters change by, and forgets it.
    package mutating func takeChanges() -> [SourceChanges] {
        defer { (changes, places) = ([], [:]) }
        return changes
    }

    private mutating func newestTime(of meter: Int64, _ lookup: some LedgerLookup) throws -> UTCInstant? {
        if let time = newestTimes[meter] { return time }
        let time = try lookup.newestTime(of: meter)
        newestTimes[meter] = time
        return time
    }

    /// - Parameter last: the greatest time taken of the meter, whatever the source.
    private mutating func tail(
        of shown: MeterSource, _ meter: RatedMeter, before last: UTCInstant?, _ lookup: some LedgerLookup
    ) throws -> CounterTail? {
        guard let last else { return nil }
        if let tail = tails[shown] { return tail }
        let tail = try CounterTail.load(shown, at: last, phasePowerW: meter.phasePowerW, lookup)
        tails[shown] = tail
        return tail
    }
}
