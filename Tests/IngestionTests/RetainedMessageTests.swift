import HTTPAnswers
import Metering
import NIOPosix
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// What a broker has kept, and hands to the hub when it subscribes.
@Suite(.ends())
struct RetainedMessageTests {
    /// A hub whose subscription is handed messages by the test.
    private static func run(_ body: @escaping @Sendable (TestHub, BrokerIntake) async throws -> Void)
        async throws
    {
        try await TestHub.run { hub async throws in
            let around = IntakeSurroundings(
                writer: hub.writer, time: hub.time,
                wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton.next()), logger: silentLogger,
                counters: hub.counters, refusals: hub.refusals)
            let intake = BrokerIntake(
                BrokerSubscription(broker: "mqtt://127.0.0.1:1883"), password: nil,
                meters: MeterDirectory(TestHub.twoMeters), bodyLimit: 65_536, around)
            try await body(hub, intake)
        }
    }

    private static func message(_ payload: String, isRetained: Bool) -> MQTTMessage {
        MQTTMessage(
            topic: "smartmeter/7E41C0D9/data", payload: Array(payload.utf8), qos: .atLeastOnce,
            isRetained: isRetained)
    }

    private static func counted(_ outcome: String, _ intake: BrokerIntake) -> Int? {
        var page = PrometheusText()
        intake.write(to: &page)
        let start = "wattloop_hub_broker_messages_total{outcome=\"\(outcome)\"} "
        return page.text.split(separator: "\n").first { $0.hasPrefix(start) }
            .flatMap { Int($0.dropFirst(start.count)) }
    }

    private static let untimed = [
        #"{"voltage":230,"current":1,"power":230}"#, Bodies.single,
        #"{"voltage":230,"current":1,"power":230,"sequence":7,"boot_count":1}"#,
        #"{"voltage":230,"current":1,"power":230,"timestamp":2085978495000}"#,
    ]

    @Test(arguments: untimed)
    func `without a time of its own a kept message is no reading`(payload: String) async throws {
        try await Self.run { hub, intake async throws in
            #expect(await intake.take(Self.message(payload, isRetained: true)))
            #expect(try await hub.count() == 0)
            #expect(hub.events.all.withLock { $0.isEmpty })
            #expect(Self.counted("retained", intake) == 1)
            #expect(await intake.take(Self.message(payload, isRetained: false)))
            #expect(try await hub.count() == 1)
            #expect(Self.counted("stored", intake) == 1)
        }
    }

    @Test func `with a time a kept message is an old reading, or one that is known`() async throws {
        try await Self.run { hub, intake async throws in
            let payload = Bodies.timed(-3600)
            for _ in 0..<2 { #expect(await intake.take(Self.message(payload, isRetained: true))) }
            let told = hub.events.all.withLock { $0 }
            let readings = told.compactMap { if case .reading(let stored) = $0 { stored } else { nil } }
            #expect(readings.map(\.isDuplicate) == [false, true])
            #expect(readings.map(\.reading.takenAt) == [noon, noon].map { $0 - .seconds(3600) })
            #expect(readings.map(\.reading.aliveAt) == [noon, noon].map { $0 - .seconds(3600) })
            #expect(Self.counted("stored", intake) == 2)
        }
    }

    @Test func `a message without a time is marked as taken at its arrival`() async throws {
        try await Self.run { hub, intake async throws in
            let payload = #"{"voltage":230,"current":1,"power":230}"#
            #expect(await intake.take(Self.message(payload, isRetained: false)))
            let page = await hub.get("/api/readings", [("meter", "grid")]).json["readings"]?.elements
            #expect(page?.map { $0["time_from"]?.text } == ["arrival"])
            #expect(page?.map { $0["source"]?.text } == ["mqtt"])
            #expect(page?.map { $0["taken_at"]?.text } == ["2025-11-03T12:00:00Z"])
        }
    }

    @Test func `the same message without a time, numbered, is one reading`() async throws {
        try await Self.run { hub, intake async throws in
            let payload = #"{"voltage":230,"current":1,"power":230,"sequence":7,"boot_count":1}"#
            for _ in 0..<3 { #expect(await intake.take(Self.message(payload, isRetained: false))) }
            #expect(try await hub.count() == 1)
        }
    }
}
