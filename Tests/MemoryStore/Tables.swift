import Alerting
import Metering
import Timekeeping

/// The rows of an `InMemoryStore`. Each function checks everything before it changes anything.
struct Tables {
    /// In the order of their numbers, from 0.
    private(set) var meters: [Meter] = []
    private var numbers: [String: Int] = [:]
    /// By number of meter.
    private(set) var rows: [ReadingRows] = []
    var quarters: [MeterSource: [Int64: EnergyQuarter]] = [:]
    var ledger = ReadingLedger()
    /// By id of the meter.
    var health: [String: MeterHealth] = [:]
    /// In the order of meters' numbers.
    var registrations: [(meter: Int, Registration)] = []
    var keys: [MeterKey] = []
    /// The incident of id 1 first.
    var incidents: [StoredIncident] = []
    /// The change of sequence 1 first.
    var changes: [(edge: RecordedChange.Edge, incident: Int64)] = []
    /// In the order of their sequence.
    var notifications: [String: [Waiting]] = [:]
    /// Counts the rows that were written or taken out.
    var changeCount = 0

    struct Waiting {
        var sequence: Int64
        var attempts: Int
        var dueAt: UTCInstant
    }

    /// - Throws: `StoreError.unusable` for a meter that is not registered.
    func number(of meter: String) throws(StoreError) -> Int {
        guard let number = numbers[meter] else {
            throw .unusable("meter `\(meter)` is not registered")
        }
        return number
    }

    func numberIfKnown(of meter: String) -> Int? { numbers[meter] }

    /// Enters a meter, or brings what is known of it up to date.
    mutating func register(_ meter: Meter) {
        // Owner and tariff belong to a registration.
        var kept = meter
        (kept.owner, kept.tariff) = (nil, nil)
        guard let number = numbers[meter.id] else {
            numbers[meter.id] = meters.count
            meters.append(kept)
            rows.append(ReadingRows())
            return changeCount += 1
        }
        guard meters[number] != kept else { return }
        meters[number] = kept
        changeCount += 1
    }

    /// Stores a reading, which is no duplicate.
    mutating func insert(_ entry: ReadingLedger.Entry, of meter: Int) {
        var entry = entry
        entry.stored.reading.health = nil
        rows[meter].insert(entry)
        for revision in entry.revisions { rows[meter].revise(entry.stored.reading.source, revision) }
        changeCount += 1
    }

    mutating func apply(_ changes: [ReadingLedger.SourceChanges]) {
        for change in changes {
            for quarter in change.quarters.all {
                let before = quarters[change.of]?[quarter.number] ?? EnergyQuarter(number: quarter.number)
                quarters[change.of, default: [:]][quarter.number] = before.changed(by: quarter)
                changeCount += 1
            }
        }
    }
}
