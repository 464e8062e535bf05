import Alerting
import Documents
import Foundation
import Ingestion
import Logging
import Metering
import Storage
import Synchronization
import Timekeeping
import Wires

/// The real hub, put together: store, writer, alerting, HTTP interface. A scenario and `wattloop hub` run the same one.
package final class HubAssembly: Sendable {
    /// What a hub needs from whoever runs it.
    package struct Surroundings: Sendable {
        package var time: any Timekeeper
        package var wiring: Wiring
        package var logger: Logger
        /// Fetched from where the configuration says they are, when not given.
        package var secrets: HubSecrets?
        package var observers: [any ReadingObserver] = []
        package var report: HubEventHandler = { _ in }
        /// Puts the addresses of a scenario in the place of `${name.field}`; asked once everything is bound.
        package var fillIn: @Sendable (String) -> String = { $0 }
        /// Spreads the retries of hubs that fail together.
        package var seed: UInt64 = 0
        /// 64 bits at a time for the keys of meters, in a run that is to be repeated.
        package var random: (@Sendable () -> UInt64)?
        /// The name or the address that clients use; that of the configuration when not given.
        package var host: String?
        /// A connection without a request for so long is closed; `nil` keeps it.
        package var idle: Duration?
        /// What becomes of an answer on its way out; the hub has done its work by then.
        package var spoil: @Sendable (HTTPRequest, HTTPReply) -> HTTPReply = { $1 }
        /// The version of wattloop, for `/metrics`.
        package var version = "unknown"

        package init(time: any Timekeeper, wiring: Wiring, logger: Logger) {
            self.time = time
            self.wiring = wiring
            self.logger = logger
        }
    }

    package let store: any HubStore
    private let writer: ReadingWriter
    private let alerts: AlertEngine
    private let pollers: Pollers
    private let intake: BrokerIntake?
    private let server: HTTPServer
    private let tls: ServerTLS?

    /// Opens the store of the configuration; nothing listens yet.
    /// - Parameters:
    ///   - storePath: `nil` keeps everything in memory.
    ///   - durability: where the configuration names none.
    /// - Throws: `StoreError`, `SecretMissing`, `Diagnostics`.
    package convenience init(
        _ configuration: HubConfiguration, storePath: String?, durability: SQLiteStore.Durability,
        execution: SQLiteStore.Execution, _ surroundings: Surroundings
    ) async throws {
        let store = try SQLiteStore(
            path: storePath, durability: configuration.durability ?? durability, execution: execution,
            meters: configuration.meters.count)
        if let repair = store.repair { surroundings.logger.notice("\(repair)") }
        try await self.init(configuration, store: store, surroundings)
    }

    /// Puts the hub on a store that is open; nothing listens yet.
    /// - Throws: `StoreError`, `SecretMissing`, `Diagnostics`.
    package init(
        _ configuration: HubConfiguration, store: any HubStore, _ surroundings: Surroundings
    ) async throws {
        self.store = store
        try await store.register(configuration.meters)
        let secrets = try surroundings.secrets ?? Self.secrets(configuration)
        let newcomers = Newcomers()
        let registrar = try await Registrar(
            store, configured: configuration.meters, tariffs: configuration.tariffs.map(\.name),
            random: surroundings.random, welcome: newcomers.welcome)
        alerts = try await AlertEngine(
            rules: configuration.alerts, meters: (configuration.meters + registrar.registered).map(\.id),
            store: store,
            time: surroundings.time, logger: surroundings.logger,
            delivery: Delivery(
                wiring: surroundings.wiring, tokens: secrets.receiverTokens, seed: surroundings.seed,
                fillIn: surroundings.fillIn),
            report: { [report = surroundings.report] in report(HubEvent($0)) })
        newcomers.watch(by: alerts)
        writer = ReadingWriter(
            store: store, time: surroundings.time, observers: surroundings.observers + [alerts])
        let counters = IngestionCounters()
        pollers = Pollers(
            configuration.polls, of: configuration.meters, passwords: secrets.passwords,
            bodyLimit: configuration.limits.bodyBytes, surroundings.intake(with: writer, counters))
        let api = IngestionAPI(
            meters: configuration.meters, registrar: registrar, store: store, writer: writer,
            time: surroundings.time, zone: configuration.zone, access: configuration.access(secrets),
            counters: counters, logger: surroundings.logger, report: surroundings.reportRefusal)
        let around = surroundings.intake(with: writer, counters)
        intake = configuration.broker.map { subscription in
            BrokerIntake(
                subscription, password: secrets.brokerPassword, meters: api.meters,
                bodyLimit: configuration.limits.bodyBytes, around)
        }
        let bills = BillsAPI(
            meters: api.meters, tariffs: configuration.tariffs, zone: configuration.zone, store: store,
            time: surroundings.time)
        let connections = ConnectionCount()
        let interface = HubInterface(
            api,
            metrics: MetricsPage(
                counters, writer: writer, meters: configuration.meters.count, version: surroundings.version,
                start: surroundings.time.now, connections: { connections.value },
                others: { [alerts, intake] page in
                    page.alerts(alerts.counters)
                    intake?.write(to: &page)
                }),
            others: { [alerts] request in
                if let reply = try await bills.handle(request) { return reply }
                return await alerts.api.handle(request)
            })
        let spoil = surroundings.spoil
        tls = try configuration.serverTLS(
            authority: surroundings.wiring.tls.authority, host: surroundings.host ?? configuration.listen.host
        ) { try String(contentsOfFile: $0, encoding: .utf8) }
        server = HTTPServer(
            "hub", on: surroundings.time, wiring: surroundings.wiring,
            limits: HTTPServer.Limits(configuration.limits, idle: surroundings.idle), tls: tls
        ) { request in
            spoil(request, await interface.handle(request))
        }
        connections.count(server)
    }

    private static func secrets(_ configuration: HubConfiguration) throws -> HubSecrets {
        try configuration.secrets(environment: ProcessInfo.processInfo.environment) { path in
            try String(contentsOfFile: path, encoding: .utf8)
        }
    }

    /// Binds the HTTP interface.
    /// - Returns: the port.
    /// - Throws: `PortProblem`.
    package func open(host: String, port: Int) async throws -> Int {
        try await server.open(host: host, port: port)
    }

    /// Listens where an earlier life of the hub did.
    /// - Throws: `PortProblem`.
    package func open(on held: HeldPort) async throws { try await server.open(on: held) }

    /// Its port, which stays as long as this is kept.
    package var heldPort: HeldPort? { server.heldPort }

    package var processes: [NamedProcess] {
        writer.processes + alerts.processes(after: writer) + pollers.processes + server.processes
            + (intake?.processes ?? [])
    }

    /// What comes from a broker waits, as by SIGSTOP.
    package func pauseIntake() async { await intake?.pause() }

    /// What has come from a broker meanwhile is taken.
    package func resumeIntake() async { await intake?.resume() }

    /// The connection to the broker ends without a word, as by `kill -9`.
    package func killIntake() async { await intake?.kill() }

    /// What connections over TLS are shown from now on.
    package func present(_ trouble: ServerTLS.Trouble?) { tls?.present(trouble) }

    /// Answers requests until it is cancelled.
    package func serve() async throws {
        try await server.run()
    }

    /// No new connections; those that are open go on.
    package func stopListening() async {
        await server.stopListening()
    }

    /// Stops listening and resets every connection, without a word to those who wait for an answer.
    package func resetConnections() async {
        await server.stopListening()
        await server.resetConnections()
    }

    package func close() async {
        await intake?.close()
        await server.close()
        await pollers.close()
        try? store.close()
    }
}

extension HubAssembly.Surroundings {
    fileprivate func intake(with writer: ReadingWriter, _ counters: IngestionCounters) -> IntakeSurroundings {
        IntakeSurroundings(
            writer: writer, time: time, wiring: wiring, logger: logger, counters: counters,
            report: reportRefusal, fillIn: fillIn)
    }

    fileprivate var reportRefusal: RefusalHandler {
        { [report] in report(HubEvent($0)) }
    }
}

extension HTTPServer.Limits {
    /// A body that is too long is refused in the words of its route, up to the bound that keeps memory safe.
    fileprivate init(_ limits: HubLimits, idle: Duration?) {
        self.init()
        self.idle = idle
        connections = limits.connections
    }
}

/// Hands meters that are registered to alerting, which is made later than what tells of them.
private final class Newcomers: Sendable {
    private struct WeakEngine {
        weak var alerts: AlertEngine?
    }

    private let held = Mutex(WeakEngine())

    func watch(by alerts: AlertEngine) { held.withLock { $0.alerts = alerts } }

    func welcome(_ meter: Meter) { held.withLock { $0.alerts }?.watch(meter.id) }
}

/// Asks a server for its connections that is made later than the page that shows them.
private final class ConnectionCount: Sendable {
    private struct WeakServer {
        weak var server: HTTPServer?
    }

    private let held = Mutex(WeakServer())

    func count(_ server: HTTPServer) { held.withLock { $0.server = server } }

    var value: Int { held.withLock { $0.server }?.connectionCount ?? 0 }
}
