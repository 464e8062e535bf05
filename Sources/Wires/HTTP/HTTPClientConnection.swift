import NIOCore
import NIOHTTP1
import Timekeeping

/// A request on its way out, with the promise of its response.
struct ClientCall: Sendable {
    let method: String
    let url: HTTPURL
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let sending: HTTPUpload
    let keepsAlive: Bool
    /// The turn of the caller, claimed when there is no answer, and when its request was not whole.
    let turn: Turn
    let promise: EventLoopPromise<HTTPResponse>
}

/// What a client writes to a connection.
enum ClientOutput: Sendable {
    /// The request, as far as it is sent at once.
    case request(ClientCall)
    /// What was missing of its body.
    case rest(of: ClientCall)
}

/// Writes one request at a time and collects its response.
final class HTTPClientConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = ClientOutput
    typealias OutboundOut = HTTPClientRequestPart

    private let bodyLimit: Int
    private var call: ClientCall?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .request(let call): begin(call, context, promise)
        case .rest(let call):
            let rest = call.body.dropFirst(call.sending.byteCount(of: call.body))
            end(context.channel.allocator.buffer(bytes: rest), context, promise)
        }
    }

    private func begin(
        _ call: ClientCall, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        self.call = call
        body.removeAll(keepingCapacity: true)
        var headers = HTTPHeaders(call.headers.map { ($0.name, $0.value) })
        headers.add(name: "host", value: call.url.authority)
        headers.add(name: "content-length", value: "\(call.body.count)")
        if !call.keepsAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPRequestHead(
            version: .http1_1, method: .init(rawValue: call.method), uri: call.url.target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let buffer = context.channel.allocator.buffer(
            bytes: call.body.prefix(call.sending.byteCount(of: call.body)))
        guard call.sending.isWhole else {
            return context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: promise)
        }
        end(buffer, context, promise)
    }

    /// The last part of the body.
    private func end(
        _ part: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        context.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body(let part):
            guard body.count + part.readableBytes <= bodyLimit else {
                return end(.failure(.tooLarge), context)
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head, head.status.code >= 200 else { return }
            let response = HTTPResponse(
                status: Int(head.status.code), headers: head.headers.map { ($0.name.lowercased(), $0.value) },
                body: body)
            self.head = nil
            end(.success(response), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(HTTPFailure(error)), context)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(.closedEarly), context)
    }

    private func end(_ result: Result<HTTPResponse, HTTPFailure>, _ context: ChannelHandlerContext) {
        guard let call else { return }
        self.call = nil
        if case .success = result, call.sending.isWhole {} else { call.turn.claim() }
        call.promise.completeWith(result.mapError { $0 as any Error })
    }
}
