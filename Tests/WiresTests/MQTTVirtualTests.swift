import Foundation
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Clients of a real broker in virtual time.
@Suite(.ends())
struct MQTTVirtualTests {
    /// A run with a subscriber that keeps its session and connects again two seconds after an end.
    private struct Scene {
        let run = VirtualRun()
        let inbox = Inbox()
        let broker: BrokerUnderTest
        let subscriber: MQTTLink

        init(_ broker: BrokerUnderTest, filters: [String] = ["m/#"]) {
            self.broker = broker
            subscriber = MQTTLink(
                "hub", broker.client("hub") { $0.isPersistent = true }, on: run.time, wiring: run.wiring)
            subscriber.subscribe(filters, .atLeastOnce) { [inbox, run] message in
                let isTaken = inbox.take(message)
                run.note(
                    "hub \(isTaken ? "takes" : "leaves") \(String(decoding: message.payload, as: UTF8.self))")
                return isTaken
            }
        }

        func link(_ name: String, _ change: (inout MQTTLink.Settings) -> Void = { _ in }) -> MQTTLink {
            MQTTLink(name, broker.client(name, change), on: run.time, wiring: run.wiring)
        }

        /// Runs the subscriber beside `processes` to `end` seconds.
        func play(
            until end: Int64, beside services: [NamedProcess] = [], _ processes: NamedProcess...
        ) async throws {
            let keeping = NamedProcess("hub") { [run, subscriber] in
                while true {
                    do {
                        try await subscriber.connect()
                        run.note("hub is there")
                        try await subscriber.untilEnded()
                        run.note("hub is gone")
                    } catch let failure as MQTTFailure {
                        run.note("hub: \(failure)")
                    }
                    try await run.time.sleep(for: .seconds(2))
                }
            }
            try await run.run(until: end, services: [subscriber.service] + services, [keeping] + processes)
            await subscriber.close()
        }

        /// Publishes at that second, and notes when it goes on.
        func publish(_ message: MQTTMessage, on link: MQTTLink, at second: Int64) async throws {
            try await run.time.sleep(until: UTCInstant(seconds: second))
            do {
                try await link.connect()
                try await link.publish(message)
                run.note("\(link.name) goes on")
            } catch let failure as MQTTFailure {
                run.note("\(link.name): \(failure)")
            }
        }
    }

    @Test(arguments: MQTTMessage.QoS.allCases)
    func `a publisher goes on when every subscriber has handled its message`(qos: MQTTMessage.QoS)
        async throws
    {
        let scene = Scene(try BrokerUnderTest(["allow_anonymous true"]))
        let meter = scene.link("meter")
        try await scene.play(
            until: 10,
            NamedProcess("meter") {
                for second in 1...3 {
                    try await scene.publish(
                        MQTTMessage("m/1", "\(second)", qos: qos), on: meter, at: Int64(second))
                }
            })
        #expect(
            scene.run.trace == [
                "0.0 hub is there", "1.0 hub takes 1", "1.0 meter goes on", "2.0 hub takes 2",
                "2.0 meter goes on", "3.0 hub takes 3", "3.0 meter goes on",
            ])
        await meter.close()
    }

    @Test func `a publisher waits for every subscriber, each time`() async throws {
        for _ in 1...10 {
            let broker = try BrokerUnderTest(["allow_anonymous true"])
            let scene = Scene(broker)
            let (meter, second) = (scene.link("meter"), scene.link("second"))
            second.subscribe(["m/#"], .atLeastOnce) { [run = scene.run] message in
                run.note("second takes \(String(decoding: message.payload, as: UTF8.self))")
                return true
            }
            try await scene.play(
                until: 10, beside: [second.service],
                NamedProcess("meter") {
                    try await second.connect()
                    try await scene.publish(MQTTMessage("m/1", "a"), on: meter, at: 1)
                    try await scene.publish(MQTTMessage("m/1", "b"), on: meter, at: 5)
                })
            await meter.close()
            await second.close()
            try #require(scene.run.trace.count == 7)
            #expect(Set(scene.run.trace[1...2]) == ["1.0 hub takes a", "1.0 second takes a"])
            #expect(scene.run.trace[3] == "1.0 meter goes on")
            #expect(Set(scene.run.trace[4...5]) == ["5.0 hub takes b", "5.0 second takes b"])
            #expect(scene.run.trace[6] == "5.0 meter goes on")
        }
    }

    @Test func `what is not taken is not acknowledged and comes again`() async throws {
        let scene = Scene(try BrokerUnderTest(["allow_anonymous true"]))
        let meter = scene.link("meter")
        scene.inbox.isOpen.withLock { $0 = false }
        try await scene.play(
            until: 20,
            NamedProcess("meter") {
                try await scene.publish(MQTTMessage("m/1", "a"), on: meter, at: 1)
                scene.inbox.isOpen.withLock { $0 = true }
                try await scene.publish(MQTTMessage("m/1", "b"), on: meter, at: 2)
            })
        #expect(
            scene.run.trace == [
                "0.0 hub is there", "1.0 hub leaves a", "1.0 meter goes on", "1.0 hub is gone",
                "2.0 meter goes on", "3.0 hub takes a", "3.0 hub takes b", "3.0 hub is there",
            ])
        await meter.close()
    }

    @Test func `the last will comes when a connection ends without a word, and only then`() async throws {
        let scene = Scene(try BrokerUnderTest(["allow_anonymous true"]))
        let meter = scene.link("meter") { $0.will = MQTTMessage("m/will", "gone") }
        try await scene.play(
            until: 10,
            NamedProcess("meter") {
                try await scene.publish(MQTTMessage("m/1", "a"), on: meter, at: 1)
                await meter.disconnect()
                scene.run.note("meter is off")
                try await scene.publish(MQTTMessage("m/1", "b"), on: meter, at: 2)
                await meter.drop()
                scene.run.note("meter is off")
            })
        #expect(
            scene.run.trace == [
                "0.0 hub is there", "1.0 hub takes a", "1.0 meter goes on", "1.0 meter is off",
                "2.0 hub takes b", "2.0 meter goes on", "2.0 hub takes gone", "2.0 meter is off",
            ])
    }

    @Test func `a broker keeps the last message, and what comes for a session that is away`() async throws {
        let scene = Scene(try BrokerUnderTest(["allow_anonymous true"]))
        let meter = scene.link("meter")
        try await scene.play(
            until: 10,
            NamedProcess("meter") {
                try await scene.publish(MQTTMessage("m/1", "kept", isRetained: true), on: meter, at: 1)
                try await scene.run.time.sleep(until: UTCInstant(seconds: 2))
                await scene.subscriber.drop()
                try await scene.publish(MQTTMessage("m/2", "away"), on: meter, at: 3)
                try await scene.publish(MQTTMessage("m/2", "lost", qos: .atMostOnce), on: meter, at: 3)
            })
        #expect(scene.inbox.texts == ["kept", "away", "kept"])
        #expect(scene.inbox.all.map(\.isRetained) == [false, false, true])
        await meter.close()
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a broker that ends in order loses nothing that it has acknowledged`(signal: Int32) async throws {
        let broker = try BrokerUnderTest([
            "allow_anonymous true", "persistence true", "persistence_location FOLDER/", "autosave_interval 0",
        ])
        let scene = Scene(broker)
        let meter = scene.link("meter")
        try await scene.play(
            until: 20,
            NamedProcess("meter") {
                try await scene.publish(MQTTMessage("m/1", "a"), on: meter, at: 1)
                await scene.subscriber.drop()
                try await scene.publish(MQTTMessage("m/1", "b"), on: meter, at: 1)
                await scene.run.wiring.barriers?.foretellEnd(of: broker.address)
                broker.stop(signal)
                await scene.run.wiring.barriers?.confirmEnd(of: broker.address)
                try await scene.publish(MQTTMessage("m/1", "c"), on: meter, at: 4)
                try broker.start()
                try await scene.publish(MQTTMessage("m/1", "d"), on: meter, at: 8)
            })
        #expect(scene.inbox.texts == (signal == SIGTERM ? ["a", "b", "d"] : ["a", "d"]))
        #expect(scene.run.trace.contains("4.0 meter: connection refused"))
        await meter.close()
    }

    @Test func `one that stands still handles everything afterwards, and nobody waits for it`() async throws {
        let scene = Scene(try BrokerUnderTest(["allow_anonymous true"]))
        let meter = scene.link("meter")
        try await scene.play(
            until: 10,
            NamedProcess("meter") {
                try await scene.run.time.sleep(until: UTCInstant(seconds: 1))
                await scene.subscriber.pause()
                for second in 2...4 {
                    try await scene.publish(MQTTMessage("m/1", "\(second)"), on: meter, at: Int64(second))
                }
                scene.run.note("hub goes on")
                await scene.subscriber.resume()
                scene.run.note("all is handled")
            })
        #expect(
            scene.run.trace == [
                "0.0 hub is there", "2.0 meter goes on", "3.0 meter goes on", "4.0 meter goes on",
                "4.0 hub goes on", "4.0 hub takes 2", "4.0 hub takes 3", "4.0 hub takes 4",
                "4.0 all is handled",
            ])
        await meter.close()
    }

    @Test func `what one that stands still has not handled goes with its broker, each time`() async throws {
        for _ in 1...10 {
            let broker = try BrokerUnderTest(["allow_anonymous true"])
            let scene = Scene(broker)
            let meter = scene.link("meter")
            try await scene.play(
                until: 5,
                NamedProcess("meter") {
                    try await scene.run.time.sleep(until: UTCInstant(seconds: 1))
                    await scene.subscriber.pause()
                    try await scene.publish(MQTTMessage("m/1", "lost"), on: meter, at: 2)
                    await scene.run.wiring.barriers?.foretellEnd(of: broker.address)
                    broker.stop(SIGKILL)
                    await scene.run.wiring.barriers?.confirmEnd(of: broker.address)
                    scene.run.note("broker is gone")
                    await scene.subscriber.resume()
                })
            await meter.close()
            #expect(
                scene.run.trace == [
                    "0.0 hub is there", "2.0 meter goes on", "2.0 broker is gone", "2.0 hub is gone",
                    "4.0 hub: connection refused",
                ])
        }
    }

    @Test(arguments: [true, false])
    func `a run ends while one stands still, and what came for it is not acknowledged`(isDelivered: Bool)
        async throws
    {
        let scene = Scene(try BrokerUnderTest(["allow_anonymous true"]))
        let meter = scene.link("meter")
        try await scene.play(
            until: 5,
            NamedProcess("meter") {
                try await scene.run.time.sleep(until: UTCInstant(seconds: 1))
                await scene.subscriber.pause()
                if isDelivered { try await scene.publish(MQTTMessage("m/1", "a"), on: meter, at: 2) }
            })
        #expect(scene.run.trace == ["0.0 hub is there"] + (isDelivered ? ["2.0 meter goes on"] : []))
        await meter.close()
    }

    @Test func `a client that has failed waits longer each time`() async throws {
        let broker = try BrokerUnderTest(["allow_anonymous true"])
        broker.stop(SIGKILL)
        let scene = Scene(broker)
        let meter = scene.link("meter")
        try await scene.run.run(
            until: 10,
            [
                NamedProcess("meter") {
                    for second in 0..<6 {
                        try await scene.publish(MQTTMessage("m/1", "x"), on: meter, at: Int64(second))
                    }
                }
            ])
        #expect(
            scene.run.trace == [
                "0.0 meter: connection refused", "1.0 meter: connection refused",
                "2.0 meter: connection refused",
                "3.0 meter: nothing is tried before 1970-01-01T00:00:04Z", "4.0 meter: connection refused",
                "5.0 meter: nothing is tried before 1970-01-01T00:00:08Z",
            ])
    }
}
