import NIOCore
import NIOPosix

/// A server that answers every first piece of input with the same bytes and closes.
struct RawServer: Sendable {
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }

    static func answering(_ text: String, on group: any EventLoopGroup) async throws -> RawServer {
        let listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answerer(text: text))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawServer(listener: listener)
    }

    func close() async { try? await listener.close() }

    private final class Answerer: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let text: String

        init(text: String) {
            self.text = text
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        }
    }
}
