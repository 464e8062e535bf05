import NIOCore
import Synchronization
import Timekeeping

/// The socket of a client, from its opening to its end.
final class UDPClientSocket: Sendable {
    private struct Request {
        let number: Int
        let turn: Turn
        let accepts: @Sendable ([UInt8]) -> Bool
        let promise: EventLoopPromise<[UInt8]>
    }

    private struct State {
        var channel: (any Channel)?
        var local: SocketAddress?
        /// Datagrams that arrived while no request waited for an answer.
        var failure: UDPFailure?
        var arrivals = 0
        var requests: [Request] = []
    }

    private let remote: SocketAddress
    private let table: UDPTable
    private let end = UDPEnd()
    private let state = Mutex(State())

    init(to remote: SocketAddress, _ table: UDPTable) {
        self.remote = remote
        self.table = table
    }

    func begin(on channel: any Channel) {
        let local = channel.localAddress
        state.withLock { ($0.channel, $0.local) = (channel, local) }
        table.enter(client: channel)
        guard let local else { return }
        table.enter(local, end)
        channel.closeFuture.whenComplete { [self] _ in table.leave(local, end) }
    }

    var isOpen: Bool { state.withLock { $0.channel?.isActive ?? false } }

    /// What has happened to an earlier datagram, once.
    func takeFailure() -> UDPFailure? { state.withLock { $0.failure.take() } }

    func send(_ bytes: [UInt8]) async throws {
        let (channel, peer) = try await write(bytes, waitsForAnswer: false)
        if Turn.isTaken { await peer?.intake.settle(on: channel.eventLoop) }
    }

    func request(_ bytes: [UInt8], _ accepts: @escaping @Sendable ([UInt8]) -> Bool) async throws -> [UInt8] {
        let turn = Turn()
        guard let channel = state.withLock({ $0.channel }) else { throw UDPFailure.closed }
        let promise = channel.eventLoop.makePromise(of: [UInt8].self)
        let number = state.withLock { state in
            state.arrivals += 1
            state.requests.append(
                Request(number: state.arrivals, turn: turn, accepts: accepts, promise: promise))
            return state.arrivals
        }
        let result = await withTaskCancellationHandler {
            do { _ = try await write(bytes, waitsForAnswer: true) } catch { promise.fail(error) }
            return await promise.futureResult.result()
        } onCancel: {
            turn.claim()
            promise.fail(CancellationError())
        }
        state.withLock { $0.requests.removeAll { $0.number == number } }
        await turn.takeIfClaimed()
        switch result {
        case .success(let answer): return answer
        case .failure(let error):
            await turn.take()
            try Task.checkCancellation()
            throw UDPFailure(error)
        }
    }

    /// - Returns: the channel, and the server if it is in this process.
    private func write(_ bytes: [UInt8], waitsForAnswer: Bool) async throws -> (any Channel, UDPEnd?) {
        guard let channel = state.withLock({ $0.channel }) else { throw UDPFailure.closed }
        let peer = table.end(at: remote)
        if peer != nil { end.noteSent(waitsForAnswer: waitsForAnswer) }
        peer?.intake.expect(1)
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
            return (channel, peer)
        } catch {
            if peer != nil { end.takeBack() }
            peer?.intake.take(1)
            throw UDPFailure(error)
        }
    }

    func close() async {
        guard let channel = state.withLock({ $0.channel }) else { return }
        channel.close(promise: nil)
        try? await channel.closeFuture.get()
    }

    // MARK: What the socket tells, on its loop

    func take(_ bytes: [UInt8]) {
        let promise = state.withLock { state in
            guard let place = state.requests.firstIndex(where: { $0.accepts(bytes) }) else {
                return EventLoopPromise<[UInt8]>?.none
            }
            return state.requests.remove(at: place).promise
        }
        promise?.succeed(bytes)
    }

    /// A datagram has come, whatever becomes of it.
    func noteArrival() { end.intake.take(1) }

    func fail(_ failure: UDPFailure) {
        let requests = state.withLock { state in
            if state.requests.isEmpty { state.failure = state.failure ?? failure }
            defer { state.requests = [] }
            return state.requests
        }
        for request in requests {
            request.turn.claim()
            request.promise.fail(failure)
        }
    }

    func noteEnd() {
        let requests = state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
        for request in requests {
            request.turn.claim()
            request.promise.fail(UDPFailure.closed)
        }
    }
}

/// Hands what comes to the socket.
final class UDPClientIntake: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let socket: UDPClientSocket
    private let datagramBytes: Int

    init(_ socket: UDPClientSocket, datagramBytes: Int) {
        self.socket = socket
        self.datagramBytes = datagramBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).data
        // One that is too long is no answer.
        if bytes.readableBytes <= datagramBytes { socket.take(Array(bytes.readableBytesView)) }
        socket.noteArrival()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        socket.fail(UDPFailure(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket.noteEnd()
    }
}
