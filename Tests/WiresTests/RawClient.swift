import NIOCore
import NIOPosix
import Synchronization

@testable import Wires

/// A client that sends bytes as they are and collects what comes back.
struct RawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// What has come back, shared between the loop and the test.
    private final class Inbox: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private struct State {
            var text = ""
            var bytes: [UInt8] = []
            var isClosed = false
            var waiting:
                (isEnough: @Sendable (String) -> Bool, continuation: CheckedContinuation<String, Never>)?
        }
        private let state = Mutex(State())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            change { state in
                state.text += String(buffer: buffer)
                state.bytes += Array(buffer.readableBytesView)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            change { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func text(_ isEnough: @escaping @Sendable (String) -> Bool) async -> String {
            await withCheckedContinuation { continuation in
                change { $0.waiting = (isEnough, continuation) }
            }
        }

        var bytes: [UInt8] { state.withLock { $0.bytes } }

        private func change(_ body: (inout State) -> Void) {
            let (continuation, text) = state.withLock { state in
                body(&state)
                guard let waiting = state.waiting, state.isClosed || waiting.isEnough(state.text) else {
                    return (nil as CheckedContinuation<String, Never>?, "")
                }
                state.waiting = nil
                return (waiting.continuation, state.text)
            }
            continuation?.resume(returning: text)
        }
    }

    /// - Parameter ends: the table of a run that it belongs to.
    init(
        to url: (host: String, port: Int), from source: String? = nil, on group: any EventLoopGroup,
        ends: EndTable = EndTable()
    ) async throws {
        let inbox = Inbox()
        self.inbox = inbox
        var bootstrap = ClientBootstrap(group: group)
        if let source { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0)) }
        channel =
            try await bootstrap
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try ends.announceConnections(of: channel)
                    try channel.pipeline.syncOperations.addHandler(inbox)
                }
            }
            .connect(to: SocketAddress(ipAddress: url.host, port: url.port)).get()
    }

    /// Sends bytes; a peer that is gone is no error.
    func send(_ bytes: some Sequence<UInt8> & Sendable) async {
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ text: String) async { await send(Array(text.utf8)) }

    /// From now on what comes stays in the hands of the system.
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// Says that nothing more will be sent.
    func finish() async { try? await channel.close(mode: .output) }

    func close() async { try? await channel.close() }

    /// All that has come back, once it is enough or the peer has closed.
    func text(_ isEnough: @escaping @Sendable (String) -> Bool) async -> String { await inbox.text(isEnough) }

    /// What has come back after the first empty line, once the peer has closed.
    func bytesUntilClosed() async -> [UInt8] {
        _ = await textUntilClosed()
        let bytes = inbox.bytes
        let head = bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }
        return head.map { Array(bytes[($0 + 4)...]) } ?? []
    }

    func textUntilClosed() async -> String { await inbox.text { _ in false } }
}
