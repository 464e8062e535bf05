import Documents
import Faults
import Hub
import Metering
import Scenarios
import Storage
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// The hub in a run: the real one, started again after each kill, whose events become observations.
final class HubComponent: Component, Restorable {
    let name: String
    let setup: HubSetup
    let lifecycle: Lifecycle<HubInstance>
    let state = Mutex(State())
    let signals = Mutex(HubSignals())
    /// Signals that need a query of the store; they are kept only for those that an expectation mentions.
    let storeQueries: [SignalReference]
    private let starts: AsyncStream<StartedInstance>
    private let start: AsyncStream<StartedInstance>.Continuation
    var context: ComponentContext { setup.context }

    struct State {
        /// Known once the first instance listens.
        var port = 0
        /// Keeps the port from others while the hub is down.
        var heldPort: HeldPort?
        var faults = HubFaults()
    }

    /// An instance that listens, on its way to the process that runs it.
    private struct StartedInstance: Sendable {
        let instance: HubInstance
        let processes: [NamedProcess]
    }

    /// The process that runs the instances takes each at once; more than this never wait.
    private static let mostStarts = 16

    init(_ plan: ComponentPlan, _ context: ComponentContext) throws(Diagnostics) {
        name = plan.name
        setup = try HubSetup(plan, context)
        lifecycle = Lifecycle(plan.name, on: context.time)
        storeQueries = HubSignals.storeQueries(of: plan.name, in: context.judgedSignals)
        (starts, start) = AsyncStream.makeStream(
            of: StartedInstance.self, bufferingPolicy: .bufferingOldest(Self.mostStarts))
    }

    func address(_ field: String) -> String? {
        guard field == "url" else { return nil }
        let scheme = setup.configuration.tls == nil ? "http" : "https"
        return "\(scheme)://\(context.host):\(state.withLock { $0.port })"
    }

    /// - Throws: `StoreError`, `PortProblem`.
    func open() async throws {
        try await startInstance()
        context.addresses.enter(address("url") ?? "", as: "\(name).url")
    }

    /// Starts an instance with the files and the address of the one before. When this returns, it accepts connections.
    func startInstance() async throws {
        let observer = HubObserver(name: name, context: context)
        let instance = try await HubInstance(setup, observer: observer) { self.spoil($1, to: $0) }
        observer.serve(self, instance)
        take(try await instance.newestReadings(of: setup.configuration), from: instance)
        let (isFull, held) = state.withLock { ($0.faults.isDiskFull, $0.heldPort) }
        instance.hub.store.setFull(isFull)
        presentCertificate(of: instance)
        try await listen(instance, on: held)
        let started = StartedInstance(instance: instance, processes: processes(of: instance))
        guard case .enqueued = start.yield(started) else {
            throw ComponentFailure(
                problem: "`\(name)` was started \(Self.mostStarts) times before the run went on")
        }
    }

    /// - Parameter held: the port of the instance before.
    private func listen(_ instance: HubInstance, on held: HeldPort?) async throws {
        if let held {
            try await instance.hub.open(on: held)
        } else {
            let port = try await instance.hub.open(host: context.host, port: state.withLock { $0.port })
            state.withLock { $0.port = port }
        }
        lifecycle.started(instance)
    }

    /// Each process starts through the queue of the run, in this order.
    private func processes(of instance: HubInstance) -> [NamedProcess] {
        var processes = instance.hub.processes.map { NamedProcess("\(name).\($0.name)", run: $0.run) }
        if !storeQueries.isEmpty {
            let meters = Set(storeQueries.flatMap(meters(of:)))
            signals.withLock { $0.changed = meters }
            instance.newReadings.wake()
            processes.append(NamedProcess("\(name).energy") { try await self.followStore(of: instance) })
        }
        return processes.map { instance.time.joining($0) }
    }

    /// Runs the instances, one after the other.
    var processes: [NamedProcess] {
        [
            NamedProcess("\(name).instances") {
                try await withThrowingDiscardingTaskGroup { group in
                    for await next in self.starts {
                        group.addTask { try await next.instance.hub.serve() }
                        for process in next.processes { group.addTask { try await process.run() } }
                    }
                }
            }
        ]
    }

    func restore() async throws {
        state.withLock { $0.faults.http = HTTPFaultState() }
        let instance = lifecycle.instance
        presentCertificate(of: instance)
        await instance?.resume()
        if instance == nil { try await startInstance() }
    }

    func close() async {
        start.finish()
        state.withLock { $0.heldPort = nil }
        await lifecycle.end()?.close()
    }
}

extension ComponentKind {
    /// `use: hub`.
    package static let hub = ComponentKind(row: .hub) { scope in
        scope.components.flatMap { component -> [Diagnostic] in
            do throws(Diagnostics) {
                let hub = try HubConfiguration(component.settings, defaultZone: scope.plan.zone)
                return scope.isVirtual ? hub.realTimeOnly : []
            } catch {
                return error.all
            }
        }
    } make: { plan, context in
        let hub = try HubComponent(plan, context)
        var made = ComponentInRun(hub)
        (made.signals, made.faults, made.restorable) = (hub, hub, hub)
        (made.series, made.tables) = (hub, hub)
        return made
    }
}
