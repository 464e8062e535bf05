import NIOCore

/// Stands in the place of TLS on a connection that gets no handshake: it is closed at its first byte.
final class HandshakeRefusal: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ServerAnswer
    typealias OutboundOut = ByteBuffer

    private let server: HTTPServer

    init(_ server: HTTPServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        guard case .admitted(let line) = server.register(context.channel) else {
            return context.close(promise: nil)
        }
        line.beginRequest(at: server.time.now)
        server.noteUnfinished()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.close(promise: nil)
    }

    /// Whatever the server has to say, there is nobody to hear it.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.close(promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
