import Faults
import Foundation
import Quantities
import Scenarios
import Synchronization
import Timekeeping
import Wires

/// A program that the run starts, watches, and ends: one life after the other.
final class OutsideProcess: OutsideComponent {
    let name: String
    let plan: ProcessPlan
    let ground: OutsideGround
    let state = Mutex(State())
    /// The Unix socket where it listens in place of its address; `nil` for a program that anybody may connect to.
    private let socket: String?
    /// Of real time, from SIGTERM to SIGKILL.
    private let grace: Duration
    static let clock = SystemTimekeeper()

    struct State {
        /// `nil` while it is meant to be down.
        var life: ProcessLife?
        /// Bytes of the log that earlier lives have printed.
        var printed = 0
        /// Entries that keep it down, and where those wait whose time is over before it is up.
        var kills: Set<String> = []
        var waiting: [any Parking] = []
        /// Entries that make it stand still.
        var pauses: Set<String> = []
        /// Nobody else gets its port while it is down.
        var heldPort: HeldPort?
    }

    init(
        _ name: String, _ plan: ProcessPlan, ground: OutsideGround, socket: String? = nil,
        grace: Duration = .seconds(5)
    ) {
        self.name = name
        self.plan = plan
        self.ground = ground
        self.socket = socket
        self.grace = grace
    }

    var folder: URL { ground.folder.appending(path: name) }
    var log: URL { ground.folder.appending(path: "\(name).log") }
    var url: String { ground.addresses.fillIn("${\(name).url}") }

    var isUp: Bool { state.withLock { $0.life != nil } }

    func open() async throws {
        try enterAddresses()
        try prepareFiles()
        try await refuseOthers()
        try await start()
    }

    /// Somebody else at its address would be taken for it.
    private func refuseOthers() async throws {
        guard !url.isEmpty, socket == nil else { return }
        let check = ReadyCheck(sign: .accepts, wiring: ground.wiring, fillIn: { $0 })
        guard case .ready = await check.look(url: url, output: { "" }) else { return }
        throw addressIsTaken
    }

    var addressIsTaken: OutsideFailure {
        OutsideFailure(
            problem: "`\(name)` cannot listen at \(url): another program does",
            advice: "stop that, or let the program listen on `${\(name).port}`")
    }

    /// Where it is asked whether it is ready; `nil` when it is yet to print that.
    private var place: String? { socket.map { ReadyCheck.socketScheme + $0 } ?? (url.isEmpty ? nil : url) }

    /// Begins a life; when this returns, it can be talked to.
    private func start() async throws {
        let printed = (try? Data(contentsOf: log))?.count ?? 0
        let launch = makeLaunch()
        state.withLock { $0.heldPort = nil }
        let life: ProcessLife
        do {
            life = try launch.start()
        } catch {
            throw cannotStart(launch, code: error.code)
        }
        ground.keeper?.watch(life.id)
        state.withLock { ($0.life, $0.printed) = (life, printed) }
        try await awaitReady(life, launch)
    }

    private func awaitReady(_ life: ProcessLife, _ launch: Launch) async throws {
        let addresses = ground.addresses
        let check = ReadyCheck(
            sign: plan.ready.sign, wiring: ground.wiring, fillIn: { addresses.fillIn($0) })
        let deadline = RealDeadline(after: plan.ready.within)
        while true {
            let finding = await check.look(url: place) { output() }
            if let ending = life.ending() {
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

    var service: NamedProcess? {
        NamedProcess("\(name).process") {
            while true {
                try await Self.clock.sleep(for: .milliseconds(20))
                guard let life = self.state.withLock({ $0.life }), let ending = life.ending(),
                    self.state.withLock({ $0.life === life })
                else { continue }
                throw self.failure("ended with \(ending)", self.makeLaunch())
            }
        }
    }

    func begin(_ order: FaultOrder) async {
        switch order.fault {
        case .component(.kill):
            let life = takeLife(order)
            await life?.end()
            forget(life)
            holdPort()
        case .component(.restart):
            let life = takeLife(order)
            await life?.stop(grace: grace)
            forget(life)
            holdPort()
        case .component(.pause):
            state.withLock { state in
                guard state.life != nil else { return }
                state.pauses.insert(order.id)
                state.life?.signal(SIGSTOP)
            }
        default: return
        }
    }

    /// Only the port that it was given is known to be its own.
    private func holdPort() {
        guard let port = Int(ground.addresses.fillIn("${\(name).port}")) else { return }
        state.withLock { $0.heldPort = try? HeldPort(host: "127.0.0.1", port: port) }
    }

    /// The life that an entry ends; from now on it is meant to be down.
    private func takeLife(_ order: FaultOrder) -> ProcessLife? {
        state.withLock { state in
            state.kills.insert(order.id)
            state.pauses = []
            defer { state.life = nil }
            return state.life
        }
    }

    func end(_ id: String) async throws {
        state.withLock { state in
            guard state.pauses.remove(id) != nil, state.pauses.isEmpty else { return }
            state.life?.signal(SIGCONT)
        }
        try await restart(after: id)
    }

    /// The last of the kills that are under way brings it up; the others wait for it.
    private func restart(after id: String) async throws {
        let parking = ground.time.makeParking("\(name) is up")
        let (wasDown, mayStart) = state.withLock { state in
            let wasDown = state.kills.remove(id) != nil
            if wasDown, !state.kills.isEmpty { state.waiting.append(parking) }
            return (wasDown, state.kills.isEmpty)
        }
        guard wasDown else { return }
        guard mayStart else { return try await parking.wait() }
        try await start()
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for parking in waiting { parking.wake() }
    }

    func close() async {
        let life = state.withLock { state in
            defer { (state.life, state.heldPort) = (nil, nil) }
            return state.life
        }
        await life?.stop(grace: grace)
        forget(life)
    }

    private func forget(_ life: ProcessLife?) {
        if let life { ground.keeper?.forget(life.id) }
    }
}
