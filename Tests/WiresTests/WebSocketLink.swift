import NIOCore
import NIOPosix
import NIOWebSocket
import Synchronization
import Timekeeping

@testable import Wires

/// One end of a WebSocket, as a component or a simulated reader has it.
final class WebSocketLink: Sendable {
    /// Texts and pings in the order of their arrival.
    let frames: AsyncStream<WebSocketFrame>
    private let arrived: AsyncStream<WebSocketFrame>.Continuation
    private let channel = Mutex<(any Channel)?>(nil)
    private let pongs = Mutex<[EventLoopPromise<Void>]>([])
    private let mask: WebSocketMaskingKey?

    init(isClient: Bool) {
        (frames, arrived) = AsyncStream.makeStream()
        // A fixed key: what hides the bytes from proxies need not be secret here.
        mask = isClient ? WebSocketMaskingKey([1, 2, 3, 4]) : nil
    }

    /// Puts the handlers of this end into a pipeline; called on the loop of the channel.
    func install(on channel: any Channel) throws {
        self.channel.withLock { $0 = channel }
        try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(WebSocketFrameDecoder()), WebSocketFrameEncoder(), Receiver(link: self),
        ])
    }

    /// Sends a text and goes on when the other end has handled it: it answers the ping behind it in its turn.
    func sendConfirmed(_ text: String) async throws {
        guard let channel = channel.withLock({ $0 }) else { return }
        let pong = channel.eventLoop.makePromise(of: Void.self)
        pongs.withLock { $0.append(pong) }
        write(.text, ByteBuffer(string: text))
        write(.ping, ByteBuffer())
        try await pong.futureResult.get()
    }

    /// Handles texts inside `serving`, one after the other, and answers pings in between.
    func follow(on time: any Timekeeper, handle: (String) async -> Void) async {
        for await frame in frames {
            guard frame.opcode == .text else {
                write(.pong, frame.unmaskedData)
                continue
            }
            await time.serving("reader") {
                await handle(String(buffer: frame.unmaskedData))
                return .answered
            }
        }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: mask, data: data)
        channel.withLock { $0 }?.writeAndFlush(frame, promise: nil)
    }

    fileprivate func receive(_ frame: WebSocketFrame) {
        guard frame.opcode == .pong else { return _ = arrived.yield(frame) }
        pongs.withLock { $0.isEmpty ? nil : $0.removeFirst() }?.succeed()
    }

    fileprivate func end() {
        arrived.finish()
        for pong in pongs.withLock({ $0 }) { pong.fail(ChannelError.eof) }
    }

    private final class Receiver: ChannelInboundHandler, Sendable {
        typealias InboundIn = WebSocketFrame
        private let link: WebSocketLink

        init(link: WebSocketLink) {
            self.link = link
        }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { link.receive(unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { link.end() }
    }
}

extension WebSocketLink {
    /// The key and its answer are those of RFC 6455, section 1.3.
    static let upgradeRequest =
        "GET /events HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    static let upgradeHeaders = [
        ("upgrade", "websocket"), ("connection", "Upgrade"),
        ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ]

    /// Connects as a client; returns the head of the server's answer.
    func open(_ url: HTTPURL, wiring: Wiring) async throws -> String {
        let head = wiring.group.any().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: wiring.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try wiring.ends.announceConnections(of: channel)
                    try channel.pipeline.syncOperations.addHandler(HeadCollector(head: head))
                }
            }
            .connect(to: SocketAddress(ipAddress: url.host, port: url.port)).get()
        try await wiring.ends.connected(channel)
        channel.writeAndFlush(ByteBuffer(string: Self.upgradeRequest), promise: nil)
        let text = try await head.futureResult.get()
        try await channel.eventLoop.submit { try self.install(on: channel) }.get()
        return text
    }
}

/// Collects the head of the answer to an upgrade and leaves.
private final class HeadCollector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let head: EventLoopPromise<String>
    private var text = ""

    init(head: EventLoopPromise<String>) {
        self.head = head
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard text.hasSuffix("\r\n\r\n") else { return }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        head.succeed(text)
    }

    func channelInactive(context: ChannelHandlerContext) {
        head.fail(ChannelError.eof)
    }
}
