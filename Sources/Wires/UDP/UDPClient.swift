import NIOCore
import NIOPosix
import Synchronization
import Timekeeping

/// A socket that sends datagrams to one server; it is opened when it is first used, and again after it has failed.
package final class UDPClient: Sendable {
    private let host: String
    private let port: Int
    private let localHost: String?
    private let datagramBytes: Int
    private let time: any Timekeeper
    private let wiring: Wiring
    private let opened = Mutex<UDPClientSocket?>(nil)

    /// - Parameters:
    ///   - localHost: the address to send from to loopback; 127.0.0.1 without, and towards other hosts the system chooses.
    ///   - datagramBytes: what is sent and taken at the most.
    package init(
        to host: String, port: Int, localHost: String? = nil, datagramBytes: Int = 8192,
        on time: any Timekeeper, wiring: Wiring
    ) {
        self.host = host
        self.port = port
        self.localHost = localHost
        self.datagramBytes = datagramBytes
        self.time = time
        self.wiring = wiring
    }

    /// Sends a datagram; in virtual time, goes on when the server, if it is in this process, has handled it.
    /// - Throws: `UDPFailure`, which may be that of an earlier datagram: the host's answer comes afterwards.
    package func send(_ bytes: [UInt8]) async throws {
        let socket = try await socket(for: bytes)
        try await socket.send(bytes)
    }

    /// Sends a datagram and awaits the answer.
    /// - Parameters:
    ///   - limit: how long the answer may take.
    ///   - accepts: whether a datagram is the answer; others are passed over.
    /// - Throws: `UDPFailure`, or `CancellationError` when the task was cancelled.
    package func request(
        _ bytes: [UInt8], within limit: Duration,
        accepts: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
    ) async throws -> [UInt8] {
        do {
            return try await time.withTimeout(limit) { [self] in
                try await socket(for: bytes).request(bytes, accepts)
            }
        } catch is TimedOut {
            throw UDPFailure.timedOut(limit)
        }
    }

    package func close() async {
        await opened.withLock { $0.take() }?.close()
    }

    private func socket(for bytes: [UInt8]) async throws -> UDPClientSocket {
        guard bytes.count <= datagramBytes else { throw UDPFailure.tooLarge(limit: datagramBytes) }
        if let socket = opened.withLock({ $0 }) {
            if let failure = socket.takeFailure() {
                if !socket.isOpen { await close() }
                throw failure
            }
            if socket.isOpen { return socket }
        }
        let socket = try await open()
        opened.withLock { $0 = socket }
        return socket
    }

    private func open() async throws -> UDPClientSocket {
        do {
            let remote = try SocketAddress.makeAddressResolvingHost(host, port: port)
            let socket = UDPClientSocket(to: remote, wiring.ends.udp)
            let channel = try await DatagramBootstrap(group: wiring.group)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(datagramBytes))
                .channelInitializer { [datagramBytes] channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            UDPClientIntake(socket, datagramBytes: datagramBytes))
                    }
                }
                .bind(host: local(towards: remote), port: 0).get()
            try await channel.connect(to: remote).get()
            socket.begin(on: channel)
            return socket
        } catch {
            throw UDPFailure(error)
        }
    }

    private func local(towards remote: SocketAddress) -> String {
        if LocalAddress.isUsed(towards: remote) { return localHost ?? "127.0.0.1" }
        guard case .v6 = remote else { return "0.0.0.0" }
        return remote.ipAddress == "::1" ? "::1" : "::"
    }
}
