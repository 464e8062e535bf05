import Foundation
import NIOCore
import NIOHTTP1
import NIOTLS

/// One request that has arrived whole, and the channel on which it is answered.
struct IncomingRequest: Sendable {
    let request: HTTPRequest
    let keepsAlive: Bool
    /// Whether the client knows bodies in chunks: not before HTTP/1.1.
    let takesChunks: Bool
    let channel: any Channel
}

/// What the server writes to a connection.
enum ServerAnswer: Sendable {
    case respond(HTTPResponse, to: IncomingRequest, date: String)
    case upgrade(HTTPUpgrade)
    case reset
    /// The head, and so many bytes of the body; then the connection closes.
    case part(of: HTTPResponse, Int, date: String)
    /// The head, and so many bytes of the body; then it waits.
    case beginning(of: HTTPResponse, Int, to: IncomingRequest, date: String)
    /// What follows so many bytes of the body.
    case rest(of: HTTPResponse, Int, to: IncomingRequest)
    case stream(HTTPStream, peer: IntakeCount?, ends: EndTable, to: IncomingRequest, date: String)
    case bodyPart([UInt8])
    case bodyEnd
    /// The request did not end in time.
    case requestTimeout
}

/// Collects requests one after the other and writes their answers as bytes.
final class HTTPServerConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ServerAnswer
    typealias OutboundOut = ByteBuffer

    private let server: HTTPServer
    private let isSecure: Bool
    private var limits: HTTPServer.Limits { server.limits }
    private var line: HTTPServerLine?
    /// Of the client; asked for once, since each look at it is a call of the system.
    private var remoteAddress = ""
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var waiting: [IncomingRequest] = []
    private var isBusy = false { didSet { line?.isBusy = isBusy } }
    /// A request has begun, and its end has not come.
    private var isReceiving = false
    /// The server was told that.
    private var isWatched = false
    /// Set when no more input counts: the connection is on its way to its end.
    private var isEnding = false
    /// What is sent, once every request before it has its answer, because the input was bad.
    private var refusal: HTTPResponse?
    /// The body that goes on, and whether it goes in chunks.
    private var stream: (HTTPStream, inChunks: Bool)?

    /// In the order of arrival; `nil` before it has arrived.
    var number: Int? { line?.accepted.number }

    /// - Parameter isSecure: whether the connection begins with a handshake.
    init(_ server: HTTPServer, isSecure: Bool) {
        self.server = server
        self.isSecure = isSecure
    }

    func channelActive(context: ChannelHandlerContext) {
        remoteAddress = context.remoteAddress?.ipAddress ?? ""
        switch server.register(context.channel) {
        case .admitted(let line): self.line = line
        case .excess(let line):
            self.line = line
            return refuseExcess(context: context)
        case .rejected: return context.close(promise: nil)
        }
        if isSecure {
            line?.beginRequest(at: server.time.now)
            server.noteUnfinished()
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent, !isReceiving { endInput() }
        context.fireUserInboundEventTriggered(event)
    }

    /// The first bytes of a request have come, or further ones.
    func beginInput() {
        guard !isReceiving, !isEnding else { return }
        isReceiving = true
        line?.beginRequest(at: server.time.now)
    }

    /// No more bytes wait at present; a request whose end is still missing has its time counted.
    func pauseInput() {
        guard isReceiving, !isWatched else { return }
        isWatched = true
        server.noteUnfinished()
    }

    private func endInput() {
        (isReceiving, isWatched) = (false, false)
        line?.endRequest(at: server.time.now)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        defer { line?.intake.take(part.amount) }
        guard !isEnding else { return }
        switch part {
        case .head(let head):
            // Behind a whole request in the same bytes.
            beginInput()
            begin(head, context: context)
        case .body(let part):
            guard body.count + part.readableBytes <= limits.bodyBytes else {
                return refuseBody(context: context)
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            guard let head else { return }
            self.head = nil
            endInput()
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
        var request = HTTPRequest(
            method: head.method.rawValue, path: target.path, query: target.query,
            headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: body,
            remoteAddress: remoteAddress)
        request.connection = line
        request.needsHost = head.version == .http1_1
        // Behind a request that asks for another protocol the decoder reads no further, so nothing can follow
        // it.
        let isLast = !head.isKeepAlive || head.headers.contains(name: "upgrade") || head.method == .CONNECT
        return IncomingRequest(
            request: request, keepsAlive: !isLast, takesChunks: head.version != .http1_0,
            channel: context.channel)
    }

    /// Requests of one connection are answered in order, so the next one waits for the answer to this one.
    private func enqueue(_ incoming: IncomingRequest, context: ChannelHandlerContext) {
        guard isBusy else {
            return begin(incoming, context: context)
        }
        guard waiting.count < limits.pipelinedRequests else {
            return refuse(503, "too many requests wait on this connection", context: context)
        }
        waiting.append(incoming)
    }

    private func begin(_ incoming: IncomingRequest, context: ChannelHandlerContext) {
        isBusy = server.take(incoming)
        if !isBusy { refuseExcess(context: context) }
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
            context.channel.reset(promise)
        case .part(let response, let byteCount, let date):
            begin(response, byteCount, keepsAlive: true, date: date, context: context)
            isEnding = true
            closeBehindWrites(context)
        case .beginning(let response, let byteCount, let incoming, let date):
            begin(response, byteCount, keepsAlive: incoming.keepsAlive, date: date, context: context)
        case .rest(let response, let byteCount, let incoming):
            let rest = context.channel.allocator.buffer(bytes: response.body.dropFirst(byteCount))
            context.writeAndFlush(wrapOutboundOut(rest), promise: promise)
            goOn(after: incoming, context: context)
        case .stream(let stream, let peer, let ends, let incoming, let date):
            guard let line else { return }
            let outlet = HTTPStream.Outlet(line: line, ends: ends, peer: peer)
            begin(stream, to: incoming, on: outlet, date: date, context: context)
        case .bodyPart(let part):
            guard let stream else { return }
            write(part, inChunks: stream.inChunks, context: context, promise)
        case .bodyEnd:
            endStream(context: context)
        case .requestTimeout:
            refuse(408, "the request did not end in time", context: context)
        }
    }

    /// An answer of which only so many bytes of the body leave now.
    private func begin(
        _ response: HTTPResponse, _ byteCount: Int, keepsAlive: Bool, date: String,
        context: ChannelHandlerContext
    ) {
        var buffer = HTTPResponseBytes.encode(
            response, date: date, keepsAlive: keepsAlive, withBody: false,
            allocator: context.channel.allocator)
        buffer.writeBytes(response.body.prefix(byteCount))
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    private func begin(
        _ stream: HTTPStream, to incoming: IncomingRequest, on outlet: HTTPStream.Outlet, date: String,
        context: ChannelHandlerContext
    ) {
        self.stream = (stream, incoming.takesChunks)
        let head = HTTPResponseBytes.head(
            of: stream, date: date, inChunks: incoming.takesChunks, allocator: context.channel.allocator)
        let (parts, isFinished) = stream.begin(on: outlet)
        context.writeAndFlush(wrapOutboundOut(head), promise: nil)
        guard incoming.request.method != "HEAD" else { return context.close(promise: nil) }
        for part in parts { write(part, inChunks: incoming.takesChunks, context: context, nil) }
        if isFinished { endStream(context: context) }
    }

    private func write(
        _ part: [UInt8], inChunks: Bool, context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        let buffer = HTTPResponseBytes.bodyPart(
            part, inChunks: inChunks, allocator: context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    }

    private func endStream(context: ChannelHandlerContext) {
        guard let stream else { return }
        if stream.inChunks {
            context.writeAndFlush(wrapOutboundOut(HTTPResponseBytes.lastChunk), promise: nil)
        }
        closeBehindWrites(context)
    }

    /// Closing drops what has not left: a long answer leaves in several steps.
    private func closeBehindWrites(_ context: ChannelHandlerContext) {
        let channel = context.channel
        let sent: EventLoopFuture<Void> = context.writeAndFlush(wrapOutboundOut(ByteBuffer()))
        sent.whenComplete { _ in channel.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        stream?.0.end()
        context.fireChannelInactive()
    }

    private func goOn(after incoming: IncomingRequest, context: ChannelHandlerContext) {
        isBusy = false
        guard incoming.keepsAlive else {
            isEnding = true
            return closeBehindWrites(context)
        }
        if !waiting.isEmpty {
            begin(waiting.removeFirst(), context: context)
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
            let input = try pipeline.context(handlerType: HTTPServerInput.self)
            pipeline.removeHandler(context: input, promise: nil)
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

    private func refuseExcess(context: ChannelHandlerContext) {
        refuse(503, "there are too many connections", context: context)
    }

    private func refuseBody(context: ChannelHandlerContext) {
        refuse(413, "the body is larger than \(limits.bodyBytes) bytes", context: context)
    }

    private func refuse(_ status: Int, _ message: String, context: ChannelHandlerContext) {
        guard !isEnding else { return }
        isEnding = true
        line?.refuse(at: server.time.now)
        server.noteRefused()
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

/// Sits before the decoder, and tells when bytes have come that are no whole request yet.
final class HTTPServerInput: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTPServerConnection

    init(_ connection: HTTPServerConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.beginInput()
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        connection.pauseInput()
        context.fireChannelReadComplete()
    }
}

extension HTTPServerRequestPart {
    /// As the count of a connection has it.
    fileprivate var amount: Int {
        switch self {
        case .head: 1
        case .body(let part): part.readableBytes
        case .end: 0
        }
    }
}
