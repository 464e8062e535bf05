import NIOCore
import NIOPosix
import Synchronization
import Timekeeping

/// A socket bound to an address: every datagram is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds.
package final class UDPServer: Sendable {
    /// What one server takes; a datagram beyond it is thrown away, as a network would.
    package struct Limits: Sendable {
        /// Of one datagram, at most 65,507.
        package var datagramBytes = 8192
        /// Datagrams that wait to be handled.
        package var waiting = 256

        package init() {}
    }

    private struct Opened: Sendable {
        let channel: any Channel
        let address: SocketAddress
        let end: UDPEnd
    }

    let name: String
    let limits: Limits
    private let time: any Timekeeper
    private let wiring: Wiring
    private let answer: @Sendable (UDPDatagram) async -> UDPReply
    private let queue: ServingQueue<UDPArrival>
    private let opened = Mutex<Opened?>(nil)
    private let lost = Atomic(0)

    /// - Parameters:
    ///   - name: how the server is called in traces.
    ///   - answer: says what happens to one datagram; each is handled by a task of its own.
    package init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, limits: Limits = Limits(),
        answer: @escaping @Sendable (UDPDatagram) async -> UDPReply
    ) {
        self.name = name
        self.time = time
        self.wiring = wiring
        self.limits = limits
        self.answer = answer
        queue = ServingQueue(limit: limits.waiting)
    }

    /// Datagrams that were too long, or one too many.
    package var lostCount: Int { lost.load(ordering: .relaxed) }

    /// Binds to an address; port 0 takes any free one.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem` when the address cannot be had.
    @discardableResult
    package func open(host: String, port: Int) async throws -> Int {
        let end = UDPEnd()
        let bootstrap = DatagramBootstrap(group: wiring.group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(limits.datagramBytes))
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(UDPServerIntake(self, end))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            guard let address = channel.localAddress else { throw UDPFailure.closed }
            wiring.ends.udp.enter(address, end)
            opened.withLock { $0 = Opened(channel: channel, address: address, end: end) }
            return address.port ?? port
        } catch let error as IOError {
            throw PortProblem(host: host, port: port, errnoCode: error.errnoCode)
        }
    }

    /// Serves until the task is cancelled.
    package func run() async throws {
        await queue.run { await self.serve($0) }
    }

    /// Unbinds, and ends `run()`: returns when every handler in flight has been told, before any of them goes on.
    package func close() async {
        if let opened = opened.withLock({ $0.take() }) {
            try? await opened.channel.close().get()
            wiring.ends.udp.leave(opened.address, opened.end)
        }
        await queue.close()
    }

    /// Sends a datagram from the address of the server; in virtual time, goes on when the other end, if it is in this
    /// process, has it.
    /// - Throws: `UDPFailure`.
    package func send(_ bytes: [UInt8], to host: String, port: Int) async throws {
        guard let opened = opened.withLock({ $0 }) else { throw UDPFailure.closed }
        guard bytes.count <= limits.datagramBytes else {
            throw UDPFailure.tooLarge(limit: limits.datagramBytes)
        }
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let peer = wiring.ends.udp.end(at: address)
        if peer != nil { opened.end.noteSent(waitsForAnswer: false) }
        peer?.intake.expect(1)
        do {
            try await write(bytes, to: address, on: opened).get()
        } catch {
            if peer != nil { opened.end.takeBack() }
            peer?.intake.take(1)
            throw UDPFailure(error)
        }
        if Turn.isTaken { await peer?.intake.settle(on: opened.channel.eventLoop) }
    }

    /// A datagram has come; called on the loop.
    func take(_ bytes: ByteBuffer, from address: SocketAddress, _ end: UDPEnd) {
        guard wiring.ends.udp.admits(address) else { return }
        let sender = wiring.ends.udp.end(at: address)
        let arrival = UDPArrival(
            datagram: UDPDatagram(
                Array(bytes.readableBytesView), from: address.ipAddress ?? "", port: address.port ?? 0),
            address: address, isAwaited: sender?.takeNext() ?? true, end: end)
        tell(.received, arrival.datagram.bytes)
        guard bytes.readableBytes <= limits.datagramBytes, queue.add(arrival) else {
            lost.wrappingAdd(1, ordering: .relaxed)
            return end.intake.take(1)
        }
    }

    private func serve(_ arrival: UDPArrival) async {
        await time.serving(name) {
            let isAnswered = await carryOut(await answer(arrival.datagram), to: arrival)
            // A sender that waits for no answer goes on when its datagram has been handled.
            return isAnswered || !arrival.isAwaited ? .answered : .silent
        }
        arrival.end.intake.take(1)
    }

    /// - Returns: whether the sender can take what has left as its answer.
    private func carryOut(_ reply: UDPReply, to arrival: UDPArrival) async -> Bool {
        switch reply {
        case .respond(let bytes):
            send([bytes], to: arrival.address)
            return true
        case .datagrams(let datagrams, let answers):
            let sender = wiring.ends.udp.end(at: arrival.address)
            send(datagrams, to: arrival.address)
            if !answers, Turn.isTaken { await sender?.intake.settle(on: wiring.group.next()) }
            return answers
        case .silent:
            return false
        }
    }

    private func send(_ datagrams: [[UInt8]], to address: SocketAddress) {
        guard let opened = opened.withLock({ $0 }) else { return }
        let sender = wiring.ends.udp.end(at: address)
        for bytes in datagrams {
            sender?.intake.expect(1)
            write(bytes, to: address, on: opened).whenFailure { _ in sender?.intake.take(1) }
        }
    }

    private func write(_ bytes: [UInt8], to address: SocketAddress, on opened: Opened) -> EventLoopFuture<
        Void
    > {
        tell(.sent, bytes)
        let envelope = AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes))
        return opened.channel.writeAndFlush(envelope)
    }

    private func tell(_ direction: WireCrossing.Direction, _ bytes: [UInt8]) {
        wiring.tap?.tell(.udp, name, connection: nil, direction, bytes)
    }
}

/// A datagram on its way to its handler.
struct UDPArrival: Sendable {
    let datagram: UDPDatagram
    let address: SocketAddress
    /// Whether its sender waits for an answer.
    let isAwaited: Bool
    let end: UDPEnd
}

/// Hands datagrams to the server.
private final class UDPServerIntake: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let server: UDPServer
    private let end: UDPEnd

    init(_ server: UDPServer, _ end: UDPEnd) {
        self.server = server
        self.end = end
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        server.take(envelope.data, from: envelope.remoteAddress, end)
    }

    /// A peer that has gone is no error of a server.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

/// One byte more than a datagram may have, so that one that is too long is seen.
extension FixedSizeRecvByteBufferAllocator {
    init(_ limit: Int) { self.init(capacity: limit + 1) }
}
