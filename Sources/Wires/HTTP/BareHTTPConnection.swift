import NIOCore
import Timekeeping

/// Writes one request at a time as the bytes that it is told, and reads its answer line by line.
final class BareHTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ClientOutput
    typealias OutboundOut = ByteBuffer

    private let waitsForBody: Bool
    private var call: ClientCall?
    private var answer = BareHTTPAnswer()

    /// - Parameter waitsForBody: whether the answer is over with its body, not with its head.
    init(waitsForBody: Bool) {
        self.waitsForBody = waitsForBody
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let call: ClientCall
        switch unwrapOutboundIn(data) {
        case .request(let request): call = request
        case .rest(let call):
            let rest = call.body.dropFirst(call.sending.byteCount(of: call.body))
            return context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: rest)), promise: promise)
        }
        self.call = call
        answer = BareHTTPAnswer()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.head(of: call))), promise: nil)
        let body = call.body.prefix(call.sending.byteCount(of: call.body))
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: body)), promise: promise)
    }

    private static func head(of call: ClientCall) -> String {
        let lines = call.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return "\(call.method) \(call.url.target) HTTP/1.1\r\n\(lines)\r\n"
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer.take(unwrapInboundIn(data).readableBytesView)
        if answer.isTooLarge { return end(.failure(.tooLarge), context) }
        guard let response = waitsForBody ? answer.whole : answer.head else { return }
        end(.success(response), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(HTTPFailure(error)), context)
        context.close(promise: nil)
    }

    /// The end of the connection ends a body whose length was not told.
    func channelInactive(context: ChannelHandlerContext) {
        if let response = answer.head, !answer.hasLength {
            end(.success(response), context)
        } else {
            end(.failure(.closedEarly), context)
        }
    }

    private func end(_ result: Result<HTTPResponse, HTTPFailure>, _ context: ChannelHandlerContext) {
        guard let call else { return }
        self.call = nil
        if case .success = result, call.sending.isWhole, context.channel.isActive {
        } else {
            call.turn.claim()
        }
        call.promise.completeWith(result.mapError { $0 as any Error })
    }
}
