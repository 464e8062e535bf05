import NIOCore
import NIOPosix
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Clients of a real broker on the real clock.
@Suite(.ends())
struct MQTTLinkTests {
    private static let wiring = Wiring(group: ServerUnderTest.group.next(), tls: trust)
    private static let trust = ClientTLS(authority: VirtualRun.authority, trustsSystem: false)

    private static func link(_ settings: MQTTLink.Settings) -> MQTTLink {
        MQTTLink(settings.clientID, settings, on: SystemTimekeeper(), wiring: wiring)
    }

    /// What connecting and publishing once come to; `nil` when all is well.
    private static func failure(_ settings: MQTTLink.Settings) async throws -> MQTTFailure? {
        let link = link(settings)
        do {
            try await link.connect()
            try await link.publish(MQTTMessage("a", "b"))
            await link.disconnect()
            return nil
        } catch let failure as MQTTFailure {
            return failure
        }
    }

    @Test func `users are told apart`() async throws {
        let broker = try BrokerUnderTest(
            ["allow_anonymous false", "password_file FOLDER/users"],
            files: { _ in ["users": MQTTPasswords.line(user: "meter", password: "open-sesame") + "\n"] })
        let good = broker.client("a") { ($0.user, $0.password) = ("meter", "open-sesame") }
        #expect(try await Self.failure(good) == nil)
        let wrong = broker.client("b") { ($0.user, $0.password) = ("meter", "open-barley") }
        #expect(try await Self.failure(wrong) == .rejected(.notAuthorized))
        #expect(try await Self.failure(broker.client("c")) == .rejected(.notAuthorized))
    }

    @Test(arguments: [
        ("127.0.0.1", false, true, false), ("127.0.0.1", true, true, true),
        ("elsewhere.invalid", false, true, true), ("elsewhere.invalid", true, false, false),
    ])
    func `over TLS a certificate must be valid and that of the host`(
        host: String, isExpired: Bool, verifies: Bool, isRefused: Bool
    ) async throws {
        let broker = try Self.secureBroker(host == "127.0.0.1" ? nil : host, isExpired: isExpired)
        let settings = broker.client("a") { $0.trust = Self.trust.mqttTrust(verifies: verifies) }
        #expect(try await Self.failure(settings) == (isRefused ? .tls : nil))
    }

    /// - Parameter host: of the certificate; the broker's own address when not given.
    private static func secureBroker(_ host: String?, isExpired: Bool) throws -> BrokerUnderTest {
        try BrokerUnderTest(
            ["allow_anonymous true", "certfile FOLDER/certificate.pem", "keyfile FOLDER/key.pem"],
            isSecure: true
        ) { address in
            let identity = try VirtualRun.authority.files(for: host ?? address, isExpired: isExpired)
            return ["certificate.pem": identity.certificate, "key.pem": identity.key]
        }
    }

    @Test func `a broker hears nothing of a mute connection and publishes its last will by its own clock`()
        async throws
    {
        let broker = try BrokerUnderTest(["allow_anonymous true"])
        let inbox = Mailbox<MQTTMessage>("messages", room: 10_000, on: SystemTimekeeper())
        let watcher = Self.link(broker.client("watcher"))
        watcher.subscribe(["#"], .atLeastOnce) { message in
            inbox.post(message)
            return true
        }
        let service = Task { try await watcher.service.run() }
        defer { service.cancel() }
        try await watcher.connect()
        let link = Self.link(
            broker.client("meter") { settings in
                settings.will = MQTTMessage("will", "gone")
                settings.keepAlive = .seconds(5)
            })
        try await link.connect()
        // Short enough to go unnoticed: what was published meanwhile goes out afterwards.
        link.mute(true)
        let late = Task { try await link.publish(MQTTMessage("late", "1")) }
        try await SystemTimekeeper().sleep(for: .milliseconds(300))
        #expect(inbox.count == 0)
        link.mute(false)
        try await late.value
        #expect(try await inbox.receive().topic == "late")
        // Its owner gives it up, and the broker does not know.
        let begin = SystemTimekeeper().now
        link.mute(true)
        await link.drop()
        #expect(!link.isConnected)
        #expect(try await inbox.receive().topic == "will")
        #expect(SystemTimekeeper().now - begin > .seconds(4))
        await link.close()
        await watcher.close()
    }

    @Test func `a broker that nobody vouches for is refused`() async throws {
        let broker = try Self.secureBroker(nil, isExpired: false)
        #expect(try await Self.failure(broker.client("a")) == .tls)
    }

    /// The kernel would go on asking such a host for two minutes.
    @Test func `a host that does not answer is given up in time`() async throws {
        let host = try SilentHost()
        let link = Self.link(MQTTLink.Settings(address: host.address, clientID: "a"))
        await #expect(throws: TimedOut.self) {
            try await SystemTimekeeper().withTimeout(.milliseconds(50)) { try await link.connect() }
        }
        #expect(!link.isConnected && link.retryAt != nil)
        await link.close()
    }

    @Test func `a message of any length comes as it was sent`() async throws {
        let broker = try BrokerUnderTest(["allow_anonymous true"])
        let (subscriber, publisher) = (Self.link(broker.client("s")), Self.link(broker.client("p")))
        let (stream, enter) = AsyncStream.makeStream(of: MQTTMessage.self)
        subscriber.subscribe(["#"], .atLeastOnce) { message in
            enter.yield(message)
            return true
        }
        let sent = [0, 1, 127, 128, 16_384, 300_000].map { count in
            MQTTMessage(topic: "a/\(count)", payload: (0..<count).map { UInt8($0 % 251) }, qos: .atLeastOnce)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await subscriber.service.run() }
            try await subscriber.connect()
            try await publisher.connect()
            for message in sent { try await publisher.publish(message) }
            var arrived: [MQTTMessage] = []
            for await message in stream {
                arrived.append(message)
                if arrived.count == sent.count { break }
            }
            #expect(arrived == sent)
            await publisher.close()
            await subscriber.close()
            try await group.waitForAll()
        }
    }

    @Test func `a cancelled client gives up at once`() async throws {
        let silent = try await ServerBootstrap(group: ServerUnderTest.group).bind(host: "127.0.0.1", port: 0)
            .get()
        let port = try #require(silent.localAddress?.port)
        let link = Self.link(
            MQTTLink.Settings(address: MQTTAddress(host: "127.0.0.1", port: port), clientID: "a"))
        await #expect(throws: TimedOut.self) {
            try await SystemTimekeeper().withTimeout(.milliseconds(50)) { try await link.connect() }
        }
        #expect(!link.isConnected)
        try await silent.close()
    }

    @Test func `what no broker takes is refused before it leaves`() async throws {
        let broker = try BrokerUnderTest(["allow_anonymous true"])
        let link = Self.link(broker.client("a"))
        try await link.connect()
        await #expect(throws: MQTTFailure.notSendable) { try await link.publish(MQTTMessage("a/#", "x")) }
        try await link.publish(MQTTMessage("a", "x"))
        await link.close()
    }
}
