import Faults
import Storage
import Wires

/// The faults of a hub that do not end its instance.
struct HubFaults: Sendable {
    /// Entries that fill the disk.
    var floods: Set<String> = []
    /// Faults of its HTTP responses.
    var http = HTTPFaultState()

    var isDiskFull: Bool { !floods.isEmpty }
}

extension HubComponent: FaultTarget {
    func begin(_ order: FaultOrder) async {
        switch order.fault {
        case .component(.kill): await kill(by: order.id)
        case .component(.pause): await lifecycle.pause(by: order.id)
        case .component(.diskFull): changeDisk { $0.insert(order.id) }
        case .component(.restart): return
        case .http(let fault, let path):
            state.withLock { $0.faults.http.begin(order.id, fault, path: path, order.chances) }
            presentCertificate(of: lifecycle.instance)
        case .value, .link, .life, .clock, .modbus, .serial: return
        }
    }

    func end(_ id: String) async throws {
        changeDisk { $0.remove(id) }
        state.withLock { $0.faults.http.end(id) }
        presentCertificate(of: lifecycle.instance)
        await lifecycle.resume(after: id)
        try await lifecycle.restart(after: id) {
            try await startInstance()
            state.withLock { $0.heldPort = nil }
        }
    }

    private func kill(by entry: String) async {
        let instance = lifecycle.kill(by: entry)
        signals.withLock { $0.forget() }
        if let instance { state.withLock { $0.heldPort = instance.hub.heldPort } }
        await instance?.kill()
    }

    private func changeDisk(_ change: (inout Set<String>) -> Void) {
        let isFull = state.withLock { state in
            change(&state.faults.floods)
            return state.faults.isDiskFull
        }
        lifecycle.instance?.hub.store.setFull(isFull)
    }

    /// Applies the HTTP fault that is active now to a response.
    func spoil(_ reply: HTTPReply, to request: HTTPRequest) -> HTTPReply {
        let verdict = state.withLock { $0.faults.http.verdict(for: .answers, path: request.path) }
        for id in verdict.usedUp { context.usedUp(id) }
        return verdict.spoil(reply)
    }

    /// Applies the TLS fault that is active now.
    func presentCertificate(of instance: HubInstance?) {
        let trouble = state.withLock { $0.faults.http.tlsTrouble }
        instance?.hub.present(trouble.map { ServerTLS.Trouble($0) })
    }
}
