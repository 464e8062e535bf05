import Faults
import Synchronization
import Timekeeping
import Wires

/// The network between a device and those whom it speaks with, as faults make it: messages that vanish, come late or
/// come twice, bodies that are spoiled, and times at which nothing crosses.
///
/// What is sent while nothing crosses arrives when that ends, as TCP sends it again, unless a side has given up.
final class DeviceLink: Sendable {
    private let device: String
    private let time: any Timekeeper
    private let observer: any DeviceObserver
    private let state = Mutex(State())
    /// Closed while nothing crosses the network.
    let way = Latch()

    private struct State {
        var link = LinkState()
        var http = HTTPFaultState()
        /// Orders for which the device has fallen silent without a word.
        var dark: Set<String> = []

        var isSilent: Bool { link.isCut || !dark.isEmpty }
    }

    init(device: String, surroundings: DeviceSurroundings) {
        self.device = device
        time = surroundings.time
        observer = surroundings.observer
    }

    /// Takes a fault of the network or of HTTP, and of the device's life one that leaves it dark.
    func begin(_ order: FaultOrder) {
        let isSilent = state.withLock { state in
            switch order.fault {
            case .link(let fault): state.link.begin(order.id, fault, order.chances)
            case .http(let fault, let path): state.http.begin(order.id, fault, path: path, order.chances)
            case .life(_, .dark): state.dark.insert(order.id)
            case .life, .value, .clock, .modbus, .serial, .component: break
            }
            return state.isSilent
        }
        if isSilent { way.close() }
    }

    func end(_ id: String) {
        let isSilent = state.withLock { state in
            state.link.end(id)
            state.http.end(id)
            state.dark.remove(id)
            return state.isSilent
        }
        if !isSilent { way.open() }
    }

    /// Whether bytes have stopped altogether.
    var isCut: Bool { state.withLock { $0.link.isCut } }
    /// Whether nothing crosses the network, be it cut or the device dark.
    var isSilent: Bool { state.withLock { $0.isSilent } }
    /// Whether nothing is wrong with the network.
    var isSound: Bool { state.withLock { $0.link.isEmpty && $0.dark.isEmpty } }
    /// What a server of HTTPS makes of connections at present.
    var tlsTrouble: HTTPFault.TLSTrouble? { state.withLock { $0.http.tlsTrouble } }

    /// What happens to one message on its way.
    func verdict(for direction: LinkFault.Direction, byteCount: Int) -> LinkVerdict {
        let verdict = state.withLock { $0.link.verdict(for: direction, byteCount: byteCount) }
        for id in verdict.usedUp { observer.usedUp(id) }
        return verdict
    }

    /// What happens to one message of HTTP.
    func httpVerdict(for direction: HTTPFaultState.Direction, path: String) -> HTTPVerdict {
        let verdict = state.withLock { $0.http.verdict(for: direction, path: path) }
        for id in verdict.usedUp { observer.usedUp(id) }
        return verdict
    }
}

/// Exchanges that the device begins.
extension DeviceLink {
    /// One exchange, over the network as it is.
    /// - Parameters:
    ///   - verdict: of its request.
    ///   - size: bytes of an answer, for a slow network.
    func exchange<Answer: Sendable>(
        _ verdict: LinkVerdict, size: (Answer) -> Int, _ send: () async throws -> Answer
    ) async throws -> Answer {
        try await carry(verdict, "\(device)'s request")
        let answer = try await send()
        if verdict.isDuplicated { _ = try await send() }
        try await carry(self.verdict(for: .replies, byteCount: size(answer)), "the reply to \(device)")
        return answer
    }

    /// Returns when a message has crossed the network; one that is lost never does.
    /// - Parameter message: what it is, for people.
    func carry(_ verdict: LinkVerdict, _ message: String) async throws {
        try await pass()
        if verdict.delay > .zero {
            try await time.sleep(for: verdict.delay)
            try await pass()
        }
        if verdict.isLost { try await time.silence("\(message), which is lost") }
    }

    /// Returns when the network carries anything.
    func pass() async throws {
        try await way.pass("the network of \(device)", on: time)
    }
}

/// Exchanges that others begin.
extension DeviceLink {
    /// Waits until a request has reached the device, or its answer the client.
    /// - Returns: whether it arrives: not when it is lost, and not when its client has closed the connection while
    ///   nothing crossed the network.
    func carries(_ verdict: LinkVerdict, on connection: (any RequestConnection)?) async -> Bool {
        guard !verdict.isLost, await passes(connection) else { return false }
        guard verdict.delay > .zero else { return true }
        try? await time.sleep(for: verdict.delay)
        return await passes(connection)
    }

    private func passes(_ connection: (any RequestConnection)?) async -> Bool {
        (try? await way.pass("the network of \(device)", on: time, while: connection)) ?? false
    }
}
