import Metering
import SampleReadings
import Synchronization
import Testing
import TimeLimits
import Timekeeping

/// The rules without a store: a lookup that finds nothing and counts how often it was asked.
@Suite(.ends())
struct ReadingLedgerTests {
    private final class EmptyLookup: LedgerLookup {
        let asked = Mutex<[String]>([])

        func newestTime(of meter: Int64) throws -> UTCInstant? {
            asked.withLock { $0.append("newest") }
            return nil
        }

        func readings(of meter: Int64, takenAt instant: UTCInstant) throws -> [StoredReading] {
            asked.withLock { $0.append("readings") }
            return []
        }

        func readings(of meter: Int64, identifiedBy identity: ReadingIdentity) throws -> [StoredReading] {
            asked.withLock { $0.append("identity") }
            return []
        }

        func counters(
            of source: MeterSource, _ side: CounterSide, _ kind: CounterKind, limit: Int
        ) throws -> [JudgedReading] {
            asked.withLock { $0.append("\(kind)") }
            return []
        }

        func beginning(ofDisplay reading: Reading, _ source: MeterSource) throws -> UTCInstant {
            asked.withLock { $0.append("beginning") }
            return reading.takenAt
        }
    }

    private let meter = RatedMeter(number: 7, phasePowerW: 41_400)

    @Test func `readings in the order of their times are looked up once for each meter`() throws {
        let lookup = EmptyLookup()
        var ledger = ReadingLedger()
        for second in 0..<100 {
            let entry = try ledger.enter(reading(Double(second), kilowattHours: 1), of: meter, lookup)
            #expect(entry.stored.mark == .counted && !entry.stored.isDuplicate && !entry.stored.isConflict)
        }
        #expect(lookup.asked.withLock { $0 } == ["newest", "judged", "judged"])
    }

    @Test func `a late reading is looked up by its time and between its neighbours`() throws {
        let lookup = EmptyLookup()
        var ledger = ReadingLedger()
        for second in [10.0, 20] {
            _ = try ledger.enter(reading(second, kilowattHours: 2), of: meter, lookup)
        }
        _ = try ledger.enter(reading(15, kilowattHours: 1), of: meter, lookup)
        #expect(
            lookup.asked.withLock { $0 } == ["newest", "judged", "judged", "readings", "judged", "judged"])
    }

    @Test func `only what has an identity is looked up by it`() throws {
        let lookup = EmptyLookup()
        var ledger = ReadingLedger()
        for second in 0..<10 {
            var one = reading(Double(second), kilowattHours: 1, timeFrom: .arrival)
            if second == 5 { one.identity = .sinceStart(sequence: 6, milliseconds: nil) }
            _ = try ledger.enter(one, of: meter, lookup)
        }
        #expect(lookup.asked.withLock { $0 } == ["newest", "judged", "judged", "identity"])
    }

    private struct Found: LedgerLookup {
        var stored: [StoredReading]
        func newestTime(of meter: Int64) throws -> UTCInstant? { stored.map(\.reading.takenAt).max() }
        func readings(of meter: Int64, takenAt instant: UTCInstant) throws -> [StoredReading] {
            stored.filter { $0.reading.takenAt == instant }
        }
        func readings(of meter: Int64, identifiedBy identity: ReadingIdentity) throws -> [StoredReading] {
            []
        }
        func counters(
            of source: MeterSource, _ side: CounterSide, _ kind: CounterKind, limit: Int
        ) throws -> [JudgedReading] { [] }
        func beginning(ofDisplay reading: Reading, _ source: MeterSource) throws -> UTCInstant {
            reading.takenAt
        }
    }

    /// What merely arrived at a moment is another reading than the one that was taken then.
    @Test(arguments: [
        (Reading.TimeOrigin.arrival, Reading.TimeOrigin.device), (.device, .arrival), (.arrival, .arrival),
    ])
    func `a timed reading next to an untimed one is neither a duplicate nor a conflict`(
        first: Reading.TimeOrigin, second: Reading.TimeOrigin
    ) throws {
        let lookup = Found(stored: [StoredReading(reading: reading(10, timeFrom: first))])
        for power in [1000.0, 2000] {
            var ledger = ReadingLedger()
            let entry = try ledger.enter(reading(10, powerW: power, timeFrom: second), of: meter, lookup)
            #expect(!entry.stored.isDuplicate && !entry.stored.isConflict)
            #expect(entry.stored.rank == 1)
        }
    }

    @Test func `the same values at a time of the meter are a repeat, and others a conflict`() throws {
        let lookup = Found(stored: [StoredReading(reading: reading(10))])
        for (power, isRepeat) in [(1000.0, true), (2000, false)] {
            var ledger = ReadingLedger()
            let entry = try ledger.enter(reading(10, powerW: power), of: meter, lookup)
            #expect(entry.stored.isDuplicate == isRepeat)
            #expect(entry.stored.isConflict == !isRepeat)
        }
    }

    @Test func `changes of quarters are handed over once`() throws {
        var ledger = ReadingLedger()
        let lookup = EmptyLookup()
        for (second, energy) in [(0.0, 1.0), (900, 2)] {
            _ = try ledger.enter(reading(second, kilowattHours: energy), of: meter, lookup)
        }
        let changes = ledger.takeChanges()
        #expect(changes.map(\.of) == [MeterSource(meter: 7, source: .push)])
        #expect(changes.first?.quarters.all.map(\.imported.wattHours) == [1000, 0])
        #expect(changes.first?.quarters.all.map(\.readings) == [1, 1])
        #expect(ledger.takeChanges().isEmpty)
    }
}
