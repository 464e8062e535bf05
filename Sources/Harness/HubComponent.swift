import Ingestion
import Logging
import Metering
import Scenarios
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// The hub in a run: the real one, one life after the other, with what it does told in the words of the language.
final class HubComponent: Sendable {
    let name: String
    let ground: HubLife.Ground
    let state = Mutex(State())
    /// The end of the run, which is no longer a part of it: what is asked then is asked of the day that ends with it.
    let end: UTCInstant
    /// Energy and bills are asked of the store, and only when an expectation mentions them.
    let storeQuestions: [SignalReference]
    private let observe: @Sendable (Observation) -> Void
    private let rows: (@Sendable (Observation) -> Void)?
    private let lives: AsyncStream<LifeProcesses>
    private let begin: AsyncStream<LifeProcesses>.Continuation

    struct State {
        /// `nil` while the hub is down.
        var life: HubLife?
        var host = ""
        var port = 0
        /// What is known of the store's rows in this life.
        var latest: [String: Reading] = [:]
        var lateness: [String: Duration] = [:]
        var energy: [SignalReference: (day: Int, wattHours: Double)] = [:]
        /// Of months that are over.
        var bills: [SignalReference: Value] = [:]
        /// Meters whose energy has changed since it was last asked for.
        var unasked: Set<String> = []
        var faults = Faults()
    }

    /// A life on its way to the one who runs it.
    private struct LifeProcesses: Sendable {
        let life: HubLife
        let processes: [NamedProcess]
    }

    /// - Parameters:
    ///   - plan: the component.
    ///   - ground: what each of its lives is built on.
    ///   - observe: takes every event of the hub.
    ///   - rows: takes every row that it has stored, as an event `readings`.
    init(
        _ plan: ComponentPlan, end: UTCInstant, storeQuestions: [SignalReference], ground: HubLife.Ground,
        observe: @escaping @Sendable (Observation) -> Void,
        rows: (@Sendable (Observation) -> Void)? = nil
    ) {
        name = plan.name
        self.ground = ground
        self.end = end
        self.storeQuestions = storeQuestions
        self.observe = observe
        self.rows = rows
        (lives, begin) = AsyncStream.makeStream(of: LifeProcesses.self)
    }

    var url: String {
        let scheme = ground.configuration.tls == nil ? "http" : "https"
        return state.withLock { "\(scheme)://\($0.host):\($0.port)" }
    }

    /// Begins the first life.
    /// - Throws: `StoreError`, `PortProblem`.
    func open(host: String, port: Int) async throws {
        state.withLock { ($0.host, $0.port) = (host, port) }
        try await start()
    }

    /// Begins a life on the files and the address of the last one. When this returns, connections are accepted.
    func start() async throws {
        let observer = Observer(name: name, time: ground.time, observe: observe, rows: rows)
        let life = try await HubLife(
            ground, observer: observer, host: state.withLock { $0.host }, spoil: { self.spoil($1, to: $0) })
        observer.serve(self, life)
        take(try await life.newestReadings(ground.configuration), in: life)
        let (isFull, held) = state.withLock { ($0.faults.isDiskFull, $0.faults.heldPort) }
        life.hub.store.setFull(isFull)
        presentCertificate(in: life)
        try await listen(life, on: held)
        begin.yield(LifeProcesses(life: life, processes: processes(of: life)))
    }

    /// - Parameter held: the port of the last life.
    private func listen(_ life: HubLife, on held: HeldPort?) async throws {
        if let held {
            try await life.hub.open(on: held)
            return state.withLock { $0.life = life }
        }
        let (host, port) = state.withLock { ($0.host, $0.port) }
        let bound = try await life.hub.open(host: host, port: port)
        state.withLock { ($0.port, $0.life) = (bound, life) }
    }

    /// Each start is an entry of the queue, made here, in order.
    private func processes(of life: HubLife) -> [NamedProcess] {
        var processes = life.hub.processes.map { NamedProcess("\(name).\($0.name)", run: $0.run) }
        if !storeQuestions.isEmpty {
            state.withLock { $0.unasked = Set(storeQuestions.flatMap(meters(of:))) }
            life.newReadings.wake()
            processes.append(NamedProcess("\(name).energy") { try await self.followEnergy(in: life) })
        }
        return processes.map { life.time.joining($0) }
    }

    /// Runs what every life consists of, one after the other.
    var service: NamedProcess {
        NamedProcess("\(name).lives") {
            try await withThrowingDiscardingTaskGroup { group in
                for await next in self.lives {
                    group.addTask { try await next.life.hub.serve() }
                    for process in next.processes { group.addTask { try await process.run() } }
                }
            }
        }
    }

    func close() async {
        begin.finish()
        let life = state.withLock { state in
            state.faults.heldPort = nil
            return state.life
        }
        await life?.close()
    }

    /// Takes note of what a life has stored.
    func take(_ readings: [StoredReading], in life: HubLife?) {
        state.withLock { state in
            for stored in readings where !stored.isDuplicate {
                let reading = stored.reading
                if !storeQuestions.isEmpty { state.unasked.insert(reading.meter) }
                state.lateness[reading.meter] = reading.receivedAt - reading.takenAt
                let newest = state.latest[reading.meter]
                if newest.map({ $0.takenAt <= reading.takenAt }) ?? true {
                    state.latest[reading.meter] = reading
                }
            }
        }
        if !storeQuestions.isEmpty { life?.newReadings.wake() }
    }
}
