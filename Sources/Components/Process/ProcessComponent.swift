import Faults
import Foundation
import Quantities
import Scenarios
import Synchronization
import Timekeeping
import Wires

/// A program that the run starts, watches, kills, restarts and ends.
final class ProcessComponent: Component, FaultTarget {
    let name: String
    let plan: ProcessPlan
    let context: ComponentContext
    let lifecycle: Lifecycle<ProcessInstance>
    private let files = Mutex(Files())
    /// The Unix socket at which it listens instead of its address; `nil` for a program that anybody may connect to.
    private let socket: String?
    /// Real time from SIGTERM to SIGKILL.
    private let grace: Duration
    private static let clock = SystemTimekeeper()

    private struct Files {
        /// Bytes of the log that earlier instances have printed.
        var printed = 0
        /// Keeps the port from others while the program is down.
        var heldPort: HeldPort?
    }

    init(
        _ name: String, _ plan: ProcessPlan, _ context: ComponentContext, socket: String? = nil,
        grace: Duration = .seconds(5)
    ) {
        self.name = name
        self.plan = plan
        self.context = context
        self.socket = socket
        self.grace = grace
        lifecycle = Lifecycle(name, on: context.time)
    }

    func address(_ field: String) -> String? { context.addresses["\(name).\(field)"] }
    var url: String { address("url") ?? "" }
    /// Bytes of the log that earlier instances have printed.
    var printed: Int { files.withLock { $0.printed } }

    func open() async throws {
        try enterAddresses()
        try prepareFiles()
        try await refuseOthers()
        try await start()
    }

    /// Another program at its address would be taken for it.
    private func refuseOthers() async throws {
        guard !url.isEmpty, socket == nil else { return }
        let check = ReadyCheck(sign: .accepts, wiring: context.wiring, fillIn: { $0 })
        guard case .ready = await check.look(url: url, output: { "" }) else { return }
        throw addressIsTaken
    }

    var addressIsTaken: ComponentFailure {
        ComponentFailure(
            problem: "`\(name)` cannot listen at \(url): another program does",
            advice: "stop that, or let the program listen on `${\(name).port}`")
    }

    /// Where the readiness check connects to; `nil` while the program has not printed it.
    private var place: String? { socket.map { ReadyCheck.socketScheme + $0 } ?? (url.isEmpty ? nil : url) }

    /// Starts an instance, and returns when it can be talked to.
    private func start() async throws {
        let printed = (try? Data(contentsOf: log))?.count ?? 0
        let launch = makeLaunch()
        files.withLock { $0.heldPort = nil }
        let instance: ProcessInstance
        do {
            instance = try launch.start()
        } catch {
            throw cannotStart(launch, code: error.code)
        }
        context.processGuard.watch(instance.id)
        files.withLock { $0.printed = printed }
        lifecycle.started(instance)
        try await awaitReady(instance, launch)
    }

    private func awaitReady(_ instance: ProcessInstance, _ launch: Launch) async throws {
        let addresses = context.addresses
        let check = ReadyCheck(
            sign: plan.ready.sign, wiring: context.wiring, fillIn: { addresses.fillIn($0) })
        let deadline = RealDeadline(after: plan.ready.within)
        while true {
            let finding = await check.look(url: place) { output() }
            if let ending = instance.ending() {
                throw failure("ended with \(ending) before it was ready", launch)
            }
            switch finding {
            case .ready(let address): return address.map(enterPrinted) ?? ()
            case .notYet(let reason):
                guard !deadline.hasPassed else {
                    let limit = DurationText.text(plan.ready.within)
                    throw failure("was not ready within \(limit) of real time: \(reason)", launch)
                }
            }
            try await Self.clock.sleep(for: .milliseconds(20))
        }
    }

    /// Ends the run when the program ends by itself.
    var processes: [NamedProcess] {
        [
            NamedProcess("\(name).process") {
                while true {
                    try await Self.clock.sleep(for: .milliseconds(20))
                    guard let instance = self.lifecycle.instance, let ending = instance.ending(),
                        self.lifecycle.instance === instance
                    else { continue }
                    throw self.failure("ended with \(ending)", self.makeLaunch())
                }
            }
        ]
    }

    func begin(_ order: FaultOrder) async {
        switch order.fault {
        case .component(.kill): await kill(order.id) { await $0.end() }
        case .component(.restart): await kill(order.id) { [grace] in await $0.stop(grace: grace) }
        case .component(.pause): await lifecycle.pause(by: order.id)
        default: return
        }
    }

    private func kill(_ entry: String, _ end: (ProcessInstance) async -> Void) async {
        if let instance = lifecycle.kill(by: entry) {
            await end(instance)
            context.processGuard.forget(instance.id)
        }
        holdPort()
    }

    /// Only the port that wattloop has chosen is known to be the program's own.
    private func holdPort() {
        guard let port = address("port").flatMap(Int.init) else { return }
        files.withLock { $0.heldPort = try? HeldPort(host: "127.0.0.1", port: port) }
    }

    func end(_ id: String) async throws {
        await lifecycle.resume(after: id)
        try await lifecycle.restart(after: id) { try await start() }
    }

    func close() async {
        files.withLock { $0.heldPort = nil }
        guard let instance = lifecycle.end() else { return }
        await instance.stop(grace: grace)
        context.processGuard.forget(instance.id)
    }
}
