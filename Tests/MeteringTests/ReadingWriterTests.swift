import MemoryStore
import Metering
import SampleReadings
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct ReadingWriterTests {
    /// Notes what it is told.
    private final class Notes: ReadingObserver {
        let told = Mutex<[[StoredReading]]>([])
        func stored(_ readings: [StoredReading]) async { told.withLock { $0.append(readings) } }
    }

    /// Runs `senders` beside the writer and, after a second of virtual time, ends.
    private func run(
        _ store: any ReadingStore, capacity: Int = 100, observers: [any ReadingObserver] = [],
        _ senders: [@Sendable (ReadingWriter) async throws -> Void]
    ) async throws {
        let time = VirtualTimekeeper(start: noon)
        let writer = ReadingWriter(store: store, time: time, capacity: capacity, observers: observers)
        let sending = senders.enumerated().map { index, sender in
            NamedProcess("sender \(index)") { try await sender(writer) }
        }
        try await time.run(processes: (sending + writer.processes).map { RankedProcess($0) }) {
            try await time.sleep(for: .seconds(1))
        }
    }

    @Test func `what waits is committed in one transaction, and each sender gets its own outcome`()
        async throws
    {
        let notes = Notes()
        let store = InMemoryStore.with("m1", "m2")
        let outcomes = Mutex<[Int: [StoredReading]]>([:])
        try await run(
            store, observers: [notes],
            (0..<3).map { index in
                { writer in
                    let stored = try await writer.submit([
                        reading(Double(index / 2)), reading(Double(index + 10)),
                    ])
                    outcomes.withLock { $0[index] = stored }
                }
            })
        #expect(notes.told.withLock { $0.map(\.count) } == [6])
        let flags = outcomes.withLock { outcomes in (0..<3).map { outcomes[$0]?.map(\.isDuplicate) } }
        #expect(flags == [[false, false], [true, false], [false, false]])
    }

    /// Looks into the store when it is told, and takes its time.
    private final class SlowReader: ReadingObserver {
        let store: InMemoryStore
        let time: any Timekeeper
        let seen = Mutex(0)

        init(_ store: InMemoryStore, _ time: any Timekeeper) { (self.store, self.time) = (store, time) }

        func stored(_ readings: [StoredReading]) async {
            let found = (try? await store.readings(ReadingQuery(meter: "m1")).count) ?? 0
            seen.withLock { $0 = found }
            try? await time.sleep(for: .milliseconds(300))
        }
    }

    @Test func `observers are told after the commit, and senders do not wait for them`() async throws {
        let time = VirtualTimekeeper(start: noon)
        let store = InMemoryStore.with("m1")
        let reader = SlowReader(store, time)
        let writer = ReadingWriter(store: store, time: time, observers: [reader])
        let answered = Mutex<UTCInstant?>(nil)
        let sender = NamedProcess("sender") {
            _ = try await writer.submit([reading(0)])
            answered.withLock { $0 = time.now }
        }
        try await time.run(processes: ([sender] + writer.processes).map { RankedProcess($0) }) {
            try await time.sleep(for: .seconds(1))
        }
        #expect(answered.withLock { $0 } == noon)
        #expect(reader.seen.withLock { $0 } == 1)
    }

    @Test func `nobody is told of what could not be stored`() async throws {
        let notes = Notes()
        let store = InMemoryStore.with("m1", "m2")
        let errors = Mutex<[StoreError]>([])
        try await run(
            store, observers: [notes],
            [
                { writer in
                    do { _ = try await writer.submit([reading(0, meter: "nobody")]) } catch let error
                        as StoreError
                    {
                        errors.withLock { $0.append(error) }
                    }
                    _ = try await writer.submit([reading(1)])
                }
            ])
        #expect(errors.withLock { $0 } == [.unusable("meter `nobody` is not registered")])
        #expect(notes.told.withLock { $0.map { $0.map(\.reading) } } == [[reading(1)]])
    }

    @Test func `more senders than may wait are turned away`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        let busy = Mutex(0)
        try await run(
            store, capacity: 2,
            (0..<5).map { index in
                { writer in
                    do { _ = try await writer.submit([reading(Double(index))]) } catch is WriterBusy {
                        busy.withLock { $0 += 1 }
                    }
                }
            })
        #expect(busy.withLock { $0 } == 3)
        #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 2)
    }

    @Test func `in real time many senders at once are all answered, and everything is stored`() async throws {
        let store = InMemoryStore.with("m1")
        let notes = Notes()
        let writer = ReadingWriter(store: store, time: SystemTimekeeper(), observers: [notes])
        try await withThrowingTaskGroup(of: Int.self) { group in
            for process in writer.processes {
                group.addTask {
                    do { try await process.run() } catch is CancellationError {}
                    return 0
                }
            }
            for sender in 0..<50 {
                group.addTask {
                    var stored = 0
                    for index in 0..<20 {
                        stored += try await writer.submit([reading(Double(sender * 20 + index))]).count
                    }
                    return stored
                }
            }
            var stored = 0
            while stored < 1000, let count = try await group.next() { stored += count }
            group.cancelAll()
        }
        #expect(try await store.readings(ReadingQuery(meter: "m1", limit: 2000)).count == 1000)
        #expect(notes.told.withLock { $0.flatMap(\.self).count } == 1000)
    }
}
