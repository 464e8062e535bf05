import Modbus
import NIOCore
import NIOPosix
import Synchronization

@testable import Wires

/// A client that sends bytes as they are and collects the frames that come back.
struct ModbusRawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private typealias Waiter = (count: Int, continuation: CheckedContinuation<Void, Never>)

    /// What has come back, shared between the loop and the test.
    private final class Inbox: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        struct State {
            var stream = ModbusStream()
            var frames: [ModbusFrame] = []
            var isClosed = false
            var waiting: Waiter?
        }
        let state = Mutex(State())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let part = unwrapInboundIn(data)
            change { state in
                state.stream.append(part)
                while let frame = try? state.stream.next() { state.frames.append(frame) }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            change { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func change(_ body: (inout State) -> Void) {
            let waiting = state.withLock { state in
                body(&state)
                guard let waiting = state.waiting, state.isClosed || state.frames.count >= waiting.count
                else {
                    return nil as Waiter?
                }
                state.waiting = nil
                return waiting
            }
            waiting?.continuation.resume()
        }
    }

    /// - Parameters:
    ///   - reads: whether it takes what the server sends.
    ///   - ends: the table of a run that it belongs to.
    init(
        to port: Int, reads: Bool = true, on group: any EventLoopGroup = ServerUnderTest.group,
        ends: EndTable = EndTable()
    ) async throws {
        let inbox = Inbox()
        self.inbox = inbox
        channel = try await ClientBootstrap(group: group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try ends.announceConnections(of: channel)
                    try channel.pipeline.syncOperations.addHandler(inbox)
                }
            }
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)).get()
    }

    /// Sends bytes; a peer that is gone is no error.
    func send(_ bytes: [UInt8]) async {
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Sends bytes without waiting until they have left.
    func push(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func close() async { try? await channel.close() }

    /// Waits until the server has closed the connection.
    func untilClosed() async { try? await channel.closeFuture.get() }

    func reset() async {
        try? await channel.resetOnClose().get()
        await close()
    }

    /// The frames that have come back, once there are so many or the server has closed.
    func frames(_ count: Int = .max) async -> [ModbusFrame] {
        await withCheckedContinuation { continuation in
            inbox.change { $0.waiting = (count, continuation) }
        }
        return inbox.state.withLock { $0.frames }
    }

    /// Sends bytes and awaits the PDU of the next answer; `nil` when the server closes instead.
    func ask(_ bytes: [UInt8]) async -> [UInt8]? {
        let before = inbox.state.withLock { $0.frames.count }
        await send(bytes)
        let frames = await frames(before + 1)
        return frames.count > before ? frames[before].pdu : nil
    }
}

extension ModbusFrame {
    /// A read of holding registers as it goes over the wire.
    static func read(_ start: UInt16, _ count: UInt16, transaction: UInt16 = 1, unit: UInt8 = 1) -> [UInt8] {
        let words = [start, count].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return ModbusFrame(transaction: transaction, unit: unit, pdu: [3] + words).bytes
    }
}
