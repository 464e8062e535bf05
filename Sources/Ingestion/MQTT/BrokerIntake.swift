import Documents
import Logging
import Metering
import Synchronization
import Timekeeping
import Wires

/// Takes what meters publish to a broker: a message is acknowledged when its reading has been committed, or refused.
package final class BrokerIntake: Sendable {
    /// How long a broker may take to accept the hub and its subscription.
    private static let patience = Duration.seconds(10)

    private let subscription: BrokerSubscription
    private let password: String?
    private let meters: MeterDirectory
    private let bodyLimit: Int
    private let around: IntakeSurroundings
    private let link = Mutex<MQTTLink?>(nil)
    let counts = BrokerCounters()

    /// - Parameters:
    ///   - password: of the hub at its broker.
    ///   - meters: those that the hub knows, registered ones included.
    package init(
        _ subscription: BrokerSubscription, password: String?, meters: MeterDirectory, bodyLimit: Int,
        _ around: IntakeSurroundings
    ) {
        self.subscription = subscription
        self.password = password
        self.meters = meters
        self.bodyLimit = bodyLimit
        self.around = around
    }

    /// Keeps the connection, and makes a new one when it has ended.
    package var processes: [NamedProcess] { [NamedProcess("subscription") { try await self.run() }] }

    private func run() async throws {
        guard let link = makeLink() else {
            around.logger.error(
                "the address of the broker is none", metadata: ["broker": "\(subscription.broker)"])
            return
        }
        self.link.withLock { $0 = link }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await link.service.run() }
            try await self.keep(link)
        }
    }

    private func makeLink() -> MQTTLink? {
        guard let address = MQTTAddress(around.fillIn(subscription.broker)) else { return nil }
        var settings = MQTTLink.Settings(address: address, clientID: subscription.clientID)
        (settings.user, settings.password) = (subscription.user, password)
        settings.isPersistent = true
        settings.keepAlive = around.wiring.barriers == nil ? subscription.keepAlive : .zero
        settings.trust =
            subscription.authority.map { .authority(file: $0, orSystem: false) }
            ?? around.wiring.tls.mqttTrust()
        let link = MQTTLink("the hub's subscription", settings, on: around.time, wiring: around.wiring)
        link.subscribe(subscription.topics, subscription.qos) { [weak self] in await self?.take($0) ?? false }
        return link
    }

    private func keep(_ link: MQTTLink) async throws {
        var said = ""
        while true {
            do {
                try await around.time.withTimeout(Self.patience) { try await link.connect() }
                counts.noteConnection()
                around.logger.notice("connected to the broker", metadata: ["broker": "\(link.address)"])
                said = ""
                try await link.untilEnded()
                counts.noteEnd()
                around.logger.warning("the connection to the broker has ended")
            } catch let failure where failure is MQTTFailure || failure is TimedOut {
                counts.noteEnd()
                if said != "\(failure)" {
                    around.logger.warning("no connection to the broker", metadata: ["reason": "\(failure)"])
                }
                said = "\(failure)"
            }
            try await around.time.sleep(until: link.retryAt ?? around.time.now)
        }
    }

    /// - Returns: whether the message is done with; one that could not be stored comes again.
    func take(_ message: MQTTMessage) async -> Bool {
        var meter: String?
        do {
            let reading: Reading
            switch try content(of: message, meter: &meter) {
            case .reading(let found): reading = found
            case .nothing(let outcome):
                counts.note(outcome)
                return true
            }
            around.counters.count(try await store(reading), from: .mqtt)
            counts.note(.stored)
            return true
        } catch {
            let refusal = Refusal(any: error)
            guard refusal.status < 500 else {
                counts.note(.unstored)
                return false
            }
            around.refusals.note(refusal, meter: meter)
            counts.note(.refused)
            return true
        }
    }

    private enum Content {
        case reading(Reading)
        case nothing(BrokerCounters.Outcome)
    }

    /// While the store takes nothing the message waits here: with the broker it would wait for the next connection.
    /// - Throws: `StoreError`, `WriterBusy`, `CancellationError`.
    private func store(_ reading: Reading) async throws -> [StoredReading] {
        let end = around.time.now + patienceWithStore
        while true {
            do {
                return try await around.writer.submit([reading])
            } catch  where (error is StoreError || error is WriterBusy) && around.time.now < end {
                try await around.time.sleep(for: .seconds(1))
            }
        }
    }

    /// The connection is not looked after meanwhile, so it is well below what the broker waits for a word. In virtual time a
    /// message that is not stored goes back at once.
    private var patienceWithStore: Duration {
        around.wiring.barriers == nil ? subscription.keepAlive / 2 : .zero
    }

    private func content(of message: MQTTMessage, meter id: inout String?) throws -> Content {
        guard message.payload.count <= bodyLimit else {
            throw Refusal(.tooLarge, "the body has \(message.payload.count) bytes; \(bodyLimit) are taken")
        }
        let level = subscription.topics.lazy.compactMap { MQTTTopic.match(message.topic, $0) }.first ?? ""
        let body = try PublishedBody(JSONParser.parse(message.payload), level: level)
        guard let meter = meters.sender(serial: body.serial)?.meter else {
            throw Refusal(.unknownMeter, "no meter has the serial `\(body.serial.prefix(64))`")
        }
        id = meter.id
        let time = try body.time()
        let taken = ReadingTime(
            stamp: time, identity: time == nil ? try body.identity() : nil, arrival: around.time.now,
            rule: around.stamps)
        // What a broker has kept may be of any age: without a time of its own it tells nothing of now.
        guard !message.isRetained || taken.timeFrom == .device else { return .nothing(.retained) }
        guard !body.isSilent else { return .nothing(.silent) }
        var adjusted = Adjustments()
        let rows = try body.rows(within: PlausibleRange(meter), &adjusted)
        var reading = Reading(
            meter: meter.id, source: .mqtt, time: taken, phases: rows.phases, net: rows.net,
            adjusted: adjusted, health: body.health)
        reading.isRetained = message.isRetained
        return .reading(reading)
    }

    // MARK: Life

    /// Nothing more is taken, as by SIGSTOP; what comes waits.
    package func pause() async { await link.withLock { $0 }?.pause() }

    package func resume() async { await link.withLock { $0 }?.resume() }

    /// As by `kill -9`.
    package func kill() async { await link.withLock { $0 }?.kill() }

    package func close() async { await link.withLock { $0 }?.close() }
}
