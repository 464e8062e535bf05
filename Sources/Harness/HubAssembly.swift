import Alerting
import Ingestion
import Logging
import Metering
import Timekeeping
import Wires

/// The real hub, put together: store, writer, alerting, HTTP interface. A scenario and `wattloop hub` run the same one.
public final class HubAssembly: Sendable {
    /// What a hub needs from whoever runs it.
    public struct Surroundings: Sendable {
        public var time: any Timekeeper
        public var wiring: Wiring
        public var logger: Logger
        public var access = IngestionAPI.Access()
        public var observers: [any ReadingObserver] = []
        public var report: HubEventHandler = { _ in }
        /// Puts the addresses of a scenario in the place of `${name.field}`; asked once everything is bound.
        public var fillIn: @Sendable (String) -> String = { $0 }

        public init(time: any Timekeeper, wiring: Wiring, logger: Logger) {
            self.time = time
            self.wiring = wiring
            self.logger = logger
        }
    }

    public let store: SQLiteStore
    private let writer: ReadingWriter
    private let alerts: AlertEngine
    private let server: HTTPServer

    /// Opens the store; nothing listens yet.
    /// - Parameter storePath: `nil` keeps everything in memory.
    /// - Throws: `StoreError`.
    public init(
        _ configuration: HubConfiguration, storePath: String?, durability: SQLiteStore.Durability,
        execution: SQLiteStore.Execution, _ surroundings: Surroundings
    ) async throws {
        store = try SQLiteStore(
            path: storePath, durability: configuration.durability ?? durability, execution: execution)
        try await store.register(configuration.meters)
        alerts = try await AlertEngine(
            rules: configuration.alerts, meters: configuration.meters.map(\.id), store: store,
            time: surroundings.time, logger: surroundings.logger, report: surroundings.report)
        writer = ReadingWriter(
            store: store, time: surroundings.time, observers: surroundings.observers + [alerts])
        let api = IngestionAPI(
            meters: configuration.meters, store: store, writer: writer, time: surroundings.time,
            zone: configuration.zone, access: surroundings.access, logger: surroundings.logger,
            report: surroundings.report)
        server = HTTPServer("hub", on: surroundings.time, wiring: surroundings.wiring) { request in
            .respond(await api.handle(request))
        }
    }

    /// Binds the HTTP interface.
    /// - Returns: the port.
    /// - Throws: `PortProblem`.
    public func open(host: String, port: Int) async throws -> Int {
        try await server.open(host: host, port: port)
    }

    public var processes: [NamedProcess] { writer.processes + alerts.processes }

    /// Answers requests until it is cancelled.
    public func serve() async throws {
        try await server.run()
    }

    /// No new connections; those that are open go on.
    public func stopListening() async {
        await server.stopListening()
    }

    /// Stops listening and resets every connection, without a word to those who wait for an answer.
    public func resetConnections() async {
        await server.stopListening()
        await server.resetConnections()
    }

    public func close() async {
        await server.close()
        try? store.close()
    }
}
