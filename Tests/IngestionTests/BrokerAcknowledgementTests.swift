import HTTPAnswers
import MemoryStore
import Metering
import NIOPosix
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// When the hub is done with a message: what it acknowledges, it has committed.
@Suite(.ends())
struct BrokerAcknowledgementTests {
    private static let message = MQTTMessage(
        topic: "smartmeter/MTR-1001/data", payload: Array(#"{"voltage":230,"current":1,"power":200}"#.utf8))

    private static func run(
        _ body: @escaping @Sendable (BrokerIntake, InMemoryStore, VirtualTimekeeper) async throws -> Void
    ) async throws {
        let time = VirtualTimekeeper(start: noon)
        let store = InMemoryStore()
        let meter = Meter(id: "kitchen", serial: "MTR-1001")
        try await store.register([meter])
        let writer = ReadingWriter(store: store, time: time)
        let counters = IngestionCounters()
        let intake = BrokerIntake(
            BrokerSubscription(broker: "mqtt://127.0.0.1:1883"), password: nil,
            meters: MeterDirectory([meter]), bodyLimit: 65_536,
            IntakeSurroundings(
                writer: writer, time: time, wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton),
                logger: silentLogger, counters: counters,
                refusals: RefusalLog(counters: counters, logger: silentLogger, time: time)))
        // The writer comes last: a message that were done with before the commit would be seen to be.
        try await time.run(processes: writer.processes.map { RankedProcess($0) }) {
            try await body(intake, store, time)
        }
    }

    @Test func `a message is done with when its reading has been committed`() async throws {
        try await Self.run { intake, store, _ async throws in
            #expect(await intake.take(Self.message))
            #expect(try await store.readings(ReadingQuery(meter: "kitchen")).count == 1)
        }
    }

    @Test func `a message that cannot be stored stays with the broker`() async throws {
        try await Self.run { intake, store, _ async throws in
            store.setFull(true)
            #expect(await intake.take(Self.message) == false)
            store.setFull(false)
            #expect(await intake.take(Self.message))
            #expect(try await store.readings(ReadingQuery(meter: "kitchen")).count == 1)
        }
    }

    @Test func `a message that makes no sense is done with at once`() async throws {
        try await Self.run { intake, store, _ async throws in
            #expect(await intake.take(MQTTMessage(topic: "smartmeter/MTR-1001/data", payload: [0x7B])))
            #expect(try await store.readings(ReadingQuery(meter: "kitchen")).isEmpty)
        }
    }
}
