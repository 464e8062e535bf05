import NIOCore

/// Asks a connection to go on reading: its inbox has room again.
struct WebSocketRoom: Sendable {}

/// Puts frames into the bytes of a connection, and takes them out.
final class WebSocketConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = [WebSocketFrame]
    typealias OutboundOut = ByteBuffer

    private let socket: WebSocket
    private var stream: WebSocketFrameStream
    private var assembler: WebSocketAssembler
    private var isReading = true
    /// Set when nothing that comes counts any longer.
    private var isEnding = false
    /// What has come together with the head of the answer.
    private var first: ByteBuffer?
    private let onEnd: @Sendable () -> Void

    /// - Parameter onEnd: called when the connection has ended, before the other end may know it.
    init(
        _ socket: WebSocket, first: ByteBuffer? = nil, onEnd: @escaping @Sendable () -> Void = {}
    ) {
        self.socket = socket
        self.first = first
        self.onEnd = onEnd
        let limit = socket.limits.messageBytes
        stream = WebSocketFrameStream(from: socket.role.isClient ? .server : .client, limit: limit)
        assembler = WebSocketAssembler(limit: limit)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard let first else { return }
        self.first = nil
        stream.append(first)
        takeFrames(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        stream.append(unwrapInboundIn(data))
        takeFrames(context)
    }

    /// Every whole frame, as long as the inbox has room; the rest stays where it is until there is some.
    private func takeFrames(_ context: ChannelHandlerContext) {
        do throws(WebSocketViolation) {
            while !isEnding, socket.inbox.hasRoom {
                guard let frame = try stream.next() else { return setReading(true, context) }
                if let event = try assembler.take(frame) { take(event, context) }
            }
            if !isEnding { setReading(false, context) }
        } catch {
            refuse(error.close, context)
        }
    }

    private func take(_ event: WebSocketEvent, _ context: ChannelHandlerContext) {
        switch event {
        case .message, .ping: socket.inbox.post(event)
        case .pong(let payload): socket.confirm(payload)
        case .close(let close):
            isEnding = true
            setReading(true, context)
            guard socket.noteClose(close) else { return socket.inbox.post(event) }
            context.close(promise: nil)
        }
    }

    /// Only our half of the connection closes: closing both with input unread would reset the connection, and the refusal
    /// could be lost on its way.
    private func refuse(_ close: WebSocketClose, _ context: ChannelHandlerContext) {
        isEnding = true
        setReading(true, context)
        socket.noteRefusal(close)
        send([WebSocketFrame(.close, close.payload)], context, nil)
        context.close(mode: .output, promise: nil)
    }

    private func setReading(_ reads: Bool, _ context: ChannelHandlerContext) {
        guard reads != isReading else { return }
        isReading = reads
        _ = context.channel.setOption(.autoRead, value: reads)
    }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is WebSocketRoom else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        if !isEnding { takeFrames(context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        send(unwrapOutboundIn(data), context, promise)
    }

    private func send(
        _ frames: [WebSocketFrame], _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        var buffer = context.channel.allocator.buffer(
            capacity: frames.reduce(0) { $0 + 14 + $1.payload.count })
        for frame in frames { frame.write(mask: socket.role.nextMask(), to: &buffer) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket.noteEnd()
        onEnd()
        context.fireChannelInactive()
    }
}
