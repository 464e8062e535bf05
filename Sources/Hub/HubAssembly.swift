import Alerting
import Documents
import Foundation
import Ingestion
import Logging
import Metering
import Storage
import Timekeeping
import Wires

/// The real hub, put together: store, writer, alerting, HTTP interface. A scenario and `wattloop hub` run the same one.
package final class HubAssembly: Sendable {
    package let store: any HubStore
    private let writer: ReadingWriter
    private let watch: StoreWatch
    private let refusals: RefusalLog
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
            meters: configuration.meters.count, lockWait: configuration.lockWait)
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
            time: surroundings.time, zone: configuration.zone, logger: surroundings.logger,
            delivery: Delivery(
                wiring: surroundings.wiring, tokens: secrets.receiverTokens, seed: surroundings.seed,
                fillIn: surroundings.fillIn),
            report: { [report = surroundings.report] in report(HubEvent($0)) })
        newcomers.watch(by: alerts)
        let health = HealthBook(try await store.health())
        let watch = StoreWatch(store, time: surroundings.time, logger: surroundings.logger)
        self.watch = watch
        writer = ReadingWriter(
            store: store, time: surroundings.time, observers: surroundings.observers + [health, alerts],
            outcome: watch.note)
        let counters = IngestionCounters()
        refusals = RefusalLog(
            counters: counters, logger: surroundings.logger, time: surroundings.time,
            report: surroundings.reportRefusal)
        let around = surroundings.intake(with: writer, counters, refusals, configuration.stamps)
        pollers = Pollers(
            configuration.polls, of: configuration.meters, passwords: secrets.passwords,
            bodyLimit: configuration.limits.bodyBytes, around)
        let api = IngestionAPI(
            meters: configuration.meters, registrar: registrar, store: store, writer: writer,
            time: surroundings.time, zone: configuration.zone, stamps: configuration.stamps,
            access: configuration.access(secrets, host: surroundings.host), counters: counters,
            health: health, refusals: refusals, watch: watch)
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
                counters, writer: writer, meters: { [meters = api.meters] in meters.count },
                version: surroundings.version,
                start: surroundings.time.now, connections: { connections.value },
                others: { [alerts, intake] page in
                    health.write(to: &page, meters: api.meters.all.map(\.id))
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

    /// Listens where an earlier instance of the hub did.
    /// - Throws: `PortProblem`.
    package func open(on held: HeldPort) async throws { try await server.open(on: held) }

    /// Its port, which stays as long as this is kept.
    package var heldPort: HeldPort? { server.heldPort }

    package var processes: [NamedProcess] {
        writer.processes + alerts.processes(after: writer) + pollers.processes + server.processes
            + (intake?.processes ?? []) + watch.processes + refusals.processes
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
        refusals.finish()
        try? store.close()
    }
}

extension HTTPServer.Limits {
    /// A body that is too long is refused in the words of its route, up to the bound that keeps memory safe.
    fileprivate init(_ limits: HubLimits, idle: Duration?) {
        self.init()
        self.idle = idle
        connections = limits.connections
        neighbours = limits.neighbours
    }
}
