import Faults
import Synchronization
import Timekeeping

/// The network between a device and those whom it speaks with, as faults make it: messages that vanish, come late or
/// come twice, and bodies that are spoiled.
final class DeviceLink: Sendable {
    private let device: String
    private let time: any Timekeeper
    private let observer: any DeviceObserver
    private let state = Mutex(State())

    private struct State {
        var link = LinkState()
        var http = HTTPFaultState()
    }

    init(device: String, surroundings: DeviceSurroundings) {
        self.device = device
        time = surroundings.time
        observer = surroundings.observer
    }

    /// Takes a fault of the network or of HTTP; others are not its own.
    func begin(_ order: FaultOrder) {
        state.withLock { state in
            if case .link(let fault) = order.fault { state.link.begin(order.id, fault, order.chances) }
            if case .http(let fault, let path) = order.fault {
                state.http.begin(order.id, fault, path: path, order.chances)
            }
        }
    }

    func end(_ id: String) {
        state.withLock { state in
            state.link.end(id)
            state.http.end(id)
        }
    }

    /// Whether bytes have stopped altogether.
    var isCut: Bool { state.withLock { $0.link.isCut } }
    /// Whether nothing is wrong with the network.
    var isSound: Bool { state.withLock { $0.link.isEmpty } }
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

    /// One exchange that the device begins, over the network as it is.
    /// - Parameters:
    ///   - verdict: of its request.
    ///   - size: bytes of an answer, for a slow network.
    func exchange<Answer: Sendable>(
        _ verdict: LinkVerdict, size: (Answer) -> Int, _ send: () async throws -> Answer
    ) async throws -> Answer {
        if verdict.delay > .zero { try await time.sleep(for: verdict.delay) }
        if verdict.isLost { try await time.silence("\(device)'s request, which is lost") }
        let answer = try await send()
        if verdict.isDuplicated { _ = try await send() }
        let reply = self.verdict(for: .replies, byteCount: size(answer))
        if reply.delay > .zero { try await time.sleep(for: reply.delay) }
        if reply.isLost { try await time.silence("the reply to \(device), which is lost") }
        return answer
    }
}
