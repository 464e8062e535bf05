import Foundation
import NIOCore
import Synchronization

@testable import Wires

/// A thread that connects to whatever a run listens on, over and over, as another program on the machine would.
final class Stranger: Sendable {
    /// What became of its connections.
    struct Account: Sendable {
        var attempts = 0
        var connected = 0
        /// Connections on which a byte came back.
        var answered = 0
    }

    private let isOver = Atomic(false)
    private let account = Mutex(Account())

    /// Does `work` beside strangers who come as fast as they can; the last one has left when this returns.
    /// - Parameter addresses: asked for before each visit, since another test may have the port next.
    static func beside(
        _ addresses: @escaping @Sendable () -> Set<SocketAddress>, _ work: () async throws -> Void
    ) async throws -> Account {
        let stranger = Stranger()
        let (left, leave) = AsyncStream.makeStream(of: Void.self)
        Thread.detachNewThread {
            stranger.roam(addresses)
            leave.finish()
        }
        let result: Result<Void, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        stranger.isOver.store(true, ordering: .relaxed)
        for await _ in left {}
        try result.get()
        return stranger.account.withLock { $0 }
    }

    private func roam(_ addresses: () -> Set<SocketAddress>) {
        while !isOver.load(ordering: .relaxed) {
            for address in addresses() where addresses().contains(address) { visit(address) }
        }
    }

    /// Connects twice at once, says something in every protocol on one of the two, and looks for an answer.
    private func visit(_ address: SocketAddress) {
        let visitors = (0..<2).compactMap { _ in Visitor(to: address) }
        visitors.last?.speak()
        let answers = visitors.count { $0.hears() }
        account.withLock { account in
            account.attempts += 2
            account.connected += visitors.count
            account.answered += answers
        }
    }
}

/// One connection of a stranger, with calls of the system only.
final class Visitor: Sendable {
    private let socket: Int32

    /// `nil` when nobody listens.
    init?(to address: SocketAddress) {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        // Long beside what a reset takes, short beside a test.
        var limit = timeval(tv_sec: 0, tv_usec: 20_000)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = address.withSockAddr { Foundation.connect(socket, $0, socklen_t($1)) }
        guard result == 0 else {
            Foundation.close(socket)
            return nil
        }
        self.socket = socket
    }

    deinit { Foundation.close(socket) }

    func speak(_ text: String = "GET / HTTP/1.1\r\nHost: a\r\n\r\n") {
        let bytes = Array(text.utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Whether a byte comes within a moment.
    func hears() -> Bool {
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, 0) > 0
    }

    /// Waits for the end of the connection.
    /// - Returns: the system's code; 0 for an end without an error.
    func end() -> Int32 {
        var byte: UInt8 = 0
        while true {
            let count = recv(socket, &byte, 1, 0)
            if count == 0 { return 0 }
            if count < 0, errno != EAGAIN { return errno }
        }
    }
}

extension VirtualRun {
    /// Addresses at which the run listens now.
    var listening: Set<SocketAddress> { wiring.ends.shared.state.withLock { $0.listening } }
}
