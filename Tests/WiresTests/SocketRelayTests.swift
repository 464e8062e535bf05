import Foundation
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Clients of a real broker that listens on a Unix socket, with the relay of the run before it.
@Suite(.ends())
struct SocketRelayTests {
    /// A broker and the relay to it, in a run of its own clients only.
    private struct Scene {
        let run = VirtualRun()
        let broker: BrokerUnderTest
        let relay: SocketRelay
        let address: MQTTAddress
        let inbox = Inbox()

        init() async throws {
            broker = try BrokerUnderTest(["allow_anonymous true", "listener 0 FOLDER/broker.sock"])
            address = MQTTAddress(host: broker.address.host, port: broker.address.port + 1)
            relay = SocketRelay("broker", to: broker.socket, wiring: run.wiring)
            try await relay.open(host: address.host, port: address.port)
        }

        func link(_ name: String, _ change: (inout MQTTLink.Settings) -> Void = { _ in }) -> MQTTLink {
            var settings = MQTTLink.Settings(address: address, clientID: name)
            change(&settings)
            return MQTTLink(name, settings, on: run.time, wiring: run.wiring)
        }

        /// Runs a subscriber to `m/#` beside `process` and strangers.
        func play(until end: Int64 = 9, _ process: @escaping @Sendable () async throws -> Void) async throws
            -> Stranger.Account
        {
            let hub = link("hub")
            hub.subscribe(["m/#"], .atLeastOnce) { [inbox] in inbox.take($0) }
            return try await Stranger.beside({ run.listening }) {
                try await run.run(
                    until: end, services: [hub.service],
                    [
                        NamedProcess("hub") { try await hub.connect() },
                        NamedProcess("meter") {
                            await run.wait(until: 1)
                            try await process()
                        },
                    ])
                await hub.close()
                await relay.close()
            }
        }
    }

    @Test func `messages of the run pass, and strangers are reset`() async throws {
        let scene = try await Scene()
        let meter = scene.link("meter")
        let account = try await scene.play {
            try await meter.connect()
            for number in 1...200 { try await meter.publish(MQTTMessage("m/1", "\(number)")) }
        }
        #expect(scene.inbox.texts == (1...200).map { "\($0)" })
        #expect(account.answered == 0)
        #expect(scene.run.wiring.ends.refusedConnections > 0)
        await meter.close()
    }

    @Test func `a message larger than what a socket holds passes whole`() async throws {
        let scene = try await Scene()
        let meter = scene.link("meter")
        let text = String(repeating: "0123456789abcdef", count: 1 << 18)
        _ = try await scene.play {
            try await meter.connect()
            try await meter.publish(MQTTMessage("m/1", text))
        }
        #expect(scene.inbox.texts == [text])
        await meter.close()
    }

    @Test func `a last will has been handled when a dropped connection is over`() async throws {
        let scene = try await Scene()
        let meter = scene.link("meter") { $0.will = MQTTMessage("m/will", "gone") }
        _ = try await scene.play(until: 60) {
            for number in 1...50 {
                try await meter.connect()
                try await meter.publish(MQTTMessage("m/1", "\(number)"))
                await meter.drop()
                scene.run.note("\(scene.inbox.texts.count)")
                // Past the back-off.
                try await scene.run.time.sleep(for: .seconds(1))
            }
        }
        #expect(scene.inbox.texts == (1...50).flatMap { ["\($0)", "gone"] })
        #expect(scene.run.trace == (1...50).map { "\($0).0 \(2 * $0)" })
        await meter.close()
    }

    @Test func `a broker that has died resets its clients, and a closed relay refuses them`() async throws {
        let scene = try await Scene()
        let meter = scene.link("meter")
        _ = try await scene.play {
            try await meter.connect()
            await scene.run.wiring.barriers?.foretellEnd(of: scene.address)
            scene.broker.stop(SIGKILL)
            await scene.relay.close()
            await scene.run.wiring.barriers?.confirmEnd(of: scene.address)
            try await meter.untilEnded()
            scene.run.note("the connection is over")
            await scene.run.wait(until: 3)
            do { try await meter.connect() } catch { scene.run.note("\(error)") }
        }
        #expect(scene.run.trace == ["1.0 the connection is over", "3.0 \(MQTTFailure.refused)"])
        #expect(scene.run.wiring.ends.isEmpty)
    }
}
