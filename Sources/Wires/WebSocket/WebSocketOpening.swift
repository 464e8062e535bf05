import NIOCore
import Timekeeping

/// A request for a WebSocket, whose answer has not come.
struct WebSocketOpening: Sendable {
    let key: String
    /// The turn of the caller, claimed when there is no answer.
    let turn: Turn
    let promise: EventLoopPromise<WebSocket>
    let make: @Sendable (any Channel) -> WebSocket
}

/// Waits for the head of the answer, and leaves its place to the WebSocket.
final class WebSocketOpeningConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let opening: WebSocketOpening
    private var answer = BareHTTPAnswer()
    private var isSettled = false

    init(_ opening: WebSocketOpening) {
        self.opening = opening
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        while answer.head == nil, !answer.isTooLarge, let byte = bytes.readInteger(as: UInt8.self) {
            answer.take(CollectionOfOne(byte))
        }
        if answer.isTooLarge { return fail(.http(.tooLarge), context) }
        guard let head = answer.head, !isSettled else { return }
        guard head.status == 101 else { return fail(.refused(status: head.status), context) }
        guard WebSocketHandshake.opens(head, key: opening.key) else { return fail(.wrongAccept, context) }
        begin(with: bytes, context)
    }

    private func begin(with rest: ByteBuffer, _ context: ChannelHandlerContext) {
        isSettled = true
        let socket = opening.make(context.channel)
        do {
            try context.pipeline.syncOperations.addHandler(WebSocketConnection(socket, first: rest))
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            opening.promise.succeed(socket)
        } catch {
            opening.promise.fail(error)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.http(HTTPFailure(error)), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.http(.closedEarly), context)
    }

    private func fail(_ failure: WebSocketFailure, _ context: ChannelHandlerContext) {
        guard !isSettled else { return }
        isSettled = true
        opening.turn.claim()
        opening.promise.fail(failure)
        context.close(promise: nil)
    }
}
