import NIOCore
import NIOHTTP1
import Timekeeping

/// A request for a stream on its way out, with the promise of the head of its answer.
struct EventRequest: Sendable {
    let head: HTTPRequestHead
    let promise: EventLoopPromise<HTTPResponse>
}

/// What a connection needs to hand events over.
struct EventReader: Sendable {
    let inbox: Mailbox<EventFollower.Arrival>
    let lastID: String
    /// The turn of whoever waits for the head, claimed when there is none.
    let turn: Turn
    let intake = IntakeCount()

    /// Events that may wait for the follower; the inbox has room for the end of the stream besides.
    static let mostWaiting = 65_536

    /// - Returns: false when the follower is so far behind that the stream must end.
    func take(_ event: ServerEvent) -> Bool {
        inbox.count < Self.mostWaiting && inbox.post(.event(event))
    }
}

/// Writes one request and takes events out of its answer.
final class EventFollowerConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = EventRequest
    typealias OutboundOut = HTTPClientRequestPart

    private let reader: EventReader
    private var decoder: ServerEventDecoder
    private var promise: EventLoopPromise<HTTPResponse>?
    private var response: HTTPResponse?
    private var hasEnded = false

    init(_ reader: EventReader) {
        self.reader = reader
        decoder = ServerEventDecoder(lastID: reader.lastID)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        self.promise = request.promise
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.status.code >= 200 else { return }
            response = HTTPResponse(
                status: Int(head.status.code), headers: head.headers.map { ($0.name.lowercased(), $0.value) })
        case .body(let part):
            take(part, context)
        case .end:
            answerIfSettled()
            context.close(promise: nil)
        }
    }

    /// What the server sent with the head comes with the head.
    func channelReadComplete(context: ChannelHandlerContext) {
        answerIfSettled()
    }

    private func take(_ part: ByteBuffer, _ context: ChannelHandlerContext) {
        do throws(ServerEventDecoder.TooLong) {
            for event in try decoder.take(part.readableBytesView) where !reader.take(event) {
                context.close(promise: nil)
                break
            }
        } catch {
            context.close(promise: nil)
        }
        reader.intake.take(part.readableBytes)
    }

    private func answerIfSettled() {
        guard let response, reader.intake.isSettled else { return }
        promise?.succeed(response)
        promise = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(HTTPFailure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        reader.intake.end()
        answerIfSettled()
        fail(.closedEarly)
        guard !hasEnded else { return }
        hasEnded = true
        reader.inbox.post(.end)
    }

    private func fail(_ failure: HTTPFailure) {
        guard let promise else { return }
        self.promise = nil
        reader.turn.claim()
        promise.fail(failure)
    }
}
