import Foundation
import NIOCore
import NIOHTTP1

/// One request that has arrived whole, and the channel on which it is answered.
struct IncomingRequest: Sendable {
    let request: HTTPRequest
    let keepsAlive: Bool
    let channel: any Channel
}

/// What the server writes to a connection.
enum ServerAnswer: Sendable {
    case respond(HTTPResponse, to: IncomingRequest, date: String)
    case upgrade(HTTPUpgrade)
    case reset
}

/// Collects requests one after the other and writes their answers as bytes.
final class HTTPServerConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ServerAnswer
    typealias OutboundOut = ByteBuffer

    private let limits: HTTPServer.Limits
    private let opened: (any Channel) -> Bool
    private let deliver: (IncomingRequest) -> Void
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var waiting: [IncomingRequest] = []
    private var isBusy = false
    /// Set when no more input counts: the connection is on its way to its end.
    private var isEnding = false
    /// What is sent, once every request before it has its answer, because the input was bad.
    private var refusal: HTTPResponse?

    /// - Parameters:
    ///   - opened: told when the connection is open; says whether it may stay so.
    ///   - deliver: gets each request that is next to be answered.
    init(
        limits: HTTPServer.Limits, opened: @escaping (any Channel) -> Bool,
        deliver: @escaping (IncomingRequest) -> Void
    ) {
        self.limits = limits
        self.opened = opened
        self.deliver = deliver
    }

    func channelActive(context: ChannelHandlerContext) {
        guard opened(context.channel) else {
            return refuse(503, "there are too many connections", context: context)
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            begin(head, context: context)
        case .body(let part):
            guard body.count + part.readableBytes <= limits.bodyBytes else {
                return refuseBody(context: context)
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head else { return }
            self.head = nil
            enqueue(makeRequest(head, context: context), context: context)
        }
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        self.head = head
        body.removeAll(keepingCapacity: true)
        if let length = head.headers.first(name: "content-length").flatMap(Int.init),
            length > limits.bodyBytes
        {
            return refuseBody(context: context)
        }
        if !isBusy && head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            writeText("HTTP/1.1 100 Continue\r\n\r\n", context: context)
        }
    }

    private func makeRequest(_ head: HTTPRequestHead, context: ChannelHandlerContext) -> IncomingRequest {
        let target = HTTPTarget(head.uri)
        let request = HTTPRequest(
            method: head.method.rawValue, path: target.path, query: target.query,
            headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: body,
            remoteAddress: context.remoteAddress?.ipAddress ?? "")
        // Behind a request that asks for another protocol the decoder reads no further, so nothing can follow
        // it.
        let isLast = !head.isKeepAlive || head.headers.contains(name: "upgrade") || head.method == .CONNECT
        return IncomingRequest(request: request, keepsAlive: !isLast, channel: context.channel)
    }

    /// Requests of one connection are answered in order, so the next one waits for the answer to this one.
    private func enqueue(_ incoming: IncomingRequest, context: ChannelHandlerContext) {
        guard isBusy else {
            isBusy = true
            return deliver(incoming)
        }
        guard waiting.count < limits.pipelinedRequests else {
            return refuse(503, "too many requests wait on this connection", context: context)
        }
        waiting.append(incoming)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .respond(let response, let incoming, let date):
            let buffer = HTTPResponseBytes.encode(
                response, date: date, keepsAlive: incoming.keepsAlive,
                withBody: incoming.request.method != "HEAD", allocator: context.channel.allocator)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
            goOn(after: incoming, context: context)
        case .upgrade(let upgrade):
            isEnding = true
            context.writeAndFlush(wrapOutboundOut(upgrade.head(context.channel.allocator)), promise: promise)
            turnOver(to: upgrade, context: context)
        case .reset:
            isEnding = true
            let channel = context.channel
            channel.resetOnClose().whenComplete { _ in channel.close(promise: promise) }
        }
    }

    private func goOn(after incoming: IncomingRequest, context: ChannelHandlerContext) {
        isBusy = false
        guard incoming.keepsAlive else {
            isEnding = true
            return context.close(promise: nil)
        }
        if !waiting.isEmpty {
            isBusy = true
            deliver(waiting.removeFirst())
        } else if let refusal {
            send(refusal, context: context)
        }
    }

    /// The handlers of the other protocol take the places of those of HTTP.
    private func turnOver(to upgrade: HTTPUpgrade, context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            try upgrade.install(context.channel)
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            pipeline.removeHandler(context: decoder, promise: nil)
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    /// Bytes that are no HTTP get a 400, and the connection is closed.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError else {
            return context.close(promise: nil)
        }
        refuse(400, "this is not HTTP", context: context)
    }

    private func refuseBody(context: ChannelHandlerContext) {
        refuse(413, "the body is larger than \(limits.bodyBytes) bytes", context: context)
    }

    private func refuse(_ status: Int, _ message: String, context: ChannelHandlerContext) {
        guard !isEnding else { return }
        isEnding = true
        let refusal = HTTPResponse.json(
            status, #"{"error":{"code":"bad_request","message":"\#(message)","field":null}}"#)
        if isBusy { self.refusal = refusal } else { send(refusal, context: context) }
    }

    /// Only our half of the connection closes, and the rest of the input is thrown away: closing both with
    /// input unread would reset the connection, and the refusal could be lost on its way.
    private func send(_ refusal: HTTPResponse, context: ChannelHandlerContext) {
        let buffer = HTTPResponseBytes.encode(
            refusal, date: nil, keepsAlive: false, withBody: true, allocator: context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    private func writeText(_ text: String, context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}

extension HTTPServerConnection: RemovableChannelHandler {}
