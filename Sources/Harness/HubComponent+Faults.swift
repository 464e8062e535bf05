import Faults
import Simulators
import Timekeeping
import Wires

extension HubComponent {
    /// What a timeline does to the hub at present.
    struct Faults {
        /// Entries that keep it down, and where those wait whose time is over before it is up.
        var kills: Set<String> = []
        var waiting: [any Parking] = []
        /// Entries that make the life in which they began stand still.
        var pauses: Set<String> = []
        /// Entries that fill the disk.
        var floods: Set<String> = []
        /// What is wrong with its answers.
        var http = HTTPFaultState()
        /// Nobody else gets the port while it is down.
        var heldPort: HeldPort?

        var isDiskFull: Bool { !floods.isEmpty }
    }

    /// A fault of the component begins.
    func begin(_ order: FaultOrder) async {
        switch order.fault {
        case .component(.kill): await kill(order.id)
        case .component(.pause): await pause(order.id)
        case .component(.diskFull): changeDisk { $0.insert(order.id) }
        case .component(.restart): return
        case .http(let fault, let path):
            let life = state.withLock { state in
                state.faults.http.begin(order.id, fault, path: path, order.chances)
                return state.life
            }
            presentCertificate(in: life)
        case .value, .link, .life, .clock, .modbus, .serial: return
        }
    }

    /// The fault of that timeline entry is over; after a kill this returns when the hub is up.
    func end(_ id: String) async throws {
        changeDisk { $0.remove(id) }
        let life = state.withLock { state in
            state.faults.http.end(id)
            return state.life
        }
        presentCertificate(in: life)
        await resume(id)
        try await restart(after: id)
    }

    /// What becomes of an answer on its way out.
    func spoil(_ reply: HTTPReply, to request: HTTPRequest) -> HTTPReply {
        let verdict = state.withLock { $0.faults.http.verdict(for: .answers, path: request.path) }
        for id in verdict.usedUp { ground.usedUp(id) }
        return verdict.spoil(reply)
    }

    /// The certificate of a life is that of the troubles which last.
    func presentCertificate(in life: HubLife?) {
        let trouble = state.withLock { $0.faults.http.tlsTrouble }
        life?.hub.present(trouble.map { ServerTLS.Trouble($0) })
    }

    /// Brings it up at the end of a run, whatever has befallen it.
    func bringUp() async throws {
        let life = state.withLock { state in
            state.faults.http = HTTPFaultState()
            return state.life
        }
        presentCertificate(in: life)
        await life?.resume()
        if state.withLock({ $0.life == nil }) { try await start() }
    }

    private func kill(_ id: String) async {
        let life = state.withLock { state in
            state.faults.kills.insert(id)
            state.faults.pauses = []
            (state.latest, state.lateness, state.energy, state.bills) = ([:], [:], [:], [:])
            defer { state.life = nil }
            state.faults.heldPort = state.life?.hub.heldPort ?? state.faults.heldPort
            return state.life
        }
        await life?.kill()
    }

    /// The last of the kills that are under way brings it up; the others wait for it.
    private func restart(after id: String) async throws {
        guard state.withLock({ $0.faults.kills.remove(id) }) != nil else { return }
        let parking = ground.time.makeParking("\(name) is up")
        let mayStart = state.withLock { state in
            if !state.faults.kills.isEmpty { state.faults.waiting.append(parking) }
            return state.faults.kills.isEmpty
        }
        guard mayStart else { return try await parking.wait() }
        try await start()
        let waiting = state.withLock { state in
            defer { (state.faults.waiting, state.faults.heldPort) = ([], nil) }
            return state.faults.waiting
        }
        for parking in waiting { parking.wake() }
    }

    private func pause(_ id: String) async {
        let life = state.withLock { state in
            if state.life != nil { state.faults.pauses.insert(id) }
            return state.life
        }
        await life?.pause()
    }

    private func resume(_ id: String) async {
        let life = state.withLock { state in
            state.faults.pauses.remove(id) != nil && state.faults.pauses.isEmpty ? state.life : nil
        }
        await life?.resume()
    }

    private func changeDisk(_ change: (inout Set<String>) -> Void) {
        let (life, isFull) = state.withLock { state in
            change(&state.faults.floods)
            return (state.life, state.faults.isDiskFull)
        }
        life?.hub.store.setFull(isFull)
    }
}
