import Timekeeping

/// Decides what becomes of readings in the order of their arrival: which one is a duplicate or a conflict, which one
/// counts for energy, and how the quarters of an hour change.
///
/// A store looks up and writes; the rules are here. The store writes each entry before it asks for the next one, and
/// `takeChanges()` at the end of its transaction. After a transaction that failed it begins with a new ledger.
package struct ReadingLedger: Sendable {
    /// The greatest time taken of each meter, whatever the source.
    private var newestTimes: [Int64: UTCInstant] = [:]
    /// The newest state of each meter's counters, as each source shows them.
    var newest: [MeterSource: CounterState] = [:]
    /// What the quarters of each source change by, in the order in which sources came.
    var changes: [SourceChanges] = []

    package init() {}

    /// What becomes of one reading.
    package struct Entry: Sendable, Hashable {
        /// A duplicate is not written.
        package var stored: StoredReading
        /// Whether energy is made of its counters.
        package var isCounted: Bool
    }

    /// - Parameter meter: the number that the store has given to the reading's meter.
    /// - Throws: what `lookup` throws.
    package mutating func enter(
        _ reading: Reading, of meter: Int64, _ lookup: some LedgerLookup
    ) throws -> Entry {
        let shown = MeterSource(meter: meter, source: reading.source)
        let newestTime = try newestTime(of: meter, lookup)
        let isNewest = newestTime.map { $0 < reading.takenAt } ?? true
        let others = isNewest ? [] : try lookup.readings(of: meter, takenAt: reading.takenAt)
        let outcome = Self.judge(reading, among: others)
        guard !outcome.isDuplicate else { return Entry(stored: outcome, isCounted: false) }
        let newest = try newestState(of: shown, before: newestTime, lookup)
        let isFirst = others.allSatisfy { $0.reading.source != reading.source }
        let isPlaced = try isFirst && !hasWrongStamp(reading, shown, newest: newest, lookup)
        newestTimes[meter] = max(newestTime ?? reading.takenAt, reading.takenAt)
        if isPlaced { try account(for: reading, shown, newest: newest, lookup) }
        return Entry(stored: outcome, isCounted: isPlaced && reading.energyImport != nil)
    }

    /// Hands over what the quarters change by, and forgets it.
    package mutating func takeChanges() -> [SourceChanges] {
        defer { changes = [] }
        return changes
    }

    /// Only a time that the meter sent identifies a reading; what merely arrived at the same moment is
    /// another one.
    private static func judge(_ reading: Reading, among others: [StoredReading]) -> StoredReading {
        let same =
            reading.timeFrom == .arrival
            ? []
            : others.filter {
                $0.reading.source == reading.source && $0.reading.timeFrom == .device
            }
        if let twin = same.first(where: { $0.reading.hasSameValues(as: reading) }) {
            return StoredReading(
                reading: reading, isDuplicate: true, isConflict: twin.isConflict, rank: twin.rank)
        }
        return StoredReading(reading: reading, isConflict: !same.isEmpty, rank: others.count)
    }

    private mutating func newestTime(of meter: Int64, _ lookup: some LedgerLookup) throws -> UTCInstant? {
        if let time = newestTimes[meter] { return time }
        let time = try lookup.newestTime(of: meter)
        newestTimes[meter] = time
        return time
    }

    /// - Parameter last: the greatest time taken of the meter, whatever the source.
    private mutating func newestState(
        of shown: MeterSource, before last: UTCInstant?, _ lookup: some LedgerLookup
    ) throws -> CounterState? {
        guard let last else { return nil }
        if let state = newest[shown] { return state }
        let state = try lookup.counters(of: shown, .atOrBefore(last))
        newest[shown] = state
        return state
    }
}
