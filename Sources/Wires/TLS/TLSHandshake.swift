import NIOCore
import NIOSSL
import NIOTLS
import Synchronization
import Timekeeping

/// The handshake of a client, from its first byte to its end.
final class TLSHandshake: Sendable {
    private let context: NIOSSLContext
    private let host: String
    private let state = Mutex(State())

    private struct State {
        var result: Result<Void, HTTPFailure>?
        var waiting: EventLoopPromise<Void>?
    }

    /// - Parameter host: a name, which the client says as it connects, or an address, which it does not.
    init(context: NIOSSLContext, host: String) {
        self.context = context
        self.host = host
    }

    /// Adds the handlers; called on the loop of the channel.
    func install(on channel: any Channel) throws {
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        let handler = try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
        try channel.pipeline.syncOperations.addHandlers([handler, Watcher(handshake: self)])
    }

    /// Waits for the end.
    /// - Throws: `HTTPFailure`.
    func result(on channel: any Channel) async throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let known = state.withLock { state in
            if state.result == nil { state.waiting = promise }
            return state.result
        }
        if let known { promise.completeWith(known.mapError { $0 as any Error }) }
        try await promise.futureResult.get()
    }

    fileprivate func end(_ result: Result<Void, HTTPFailure>) {
        let waiting: EventLoopPromise<Void>? = state.withLock { state in
            guard state.result == nil else { return nil }
            state.result = result
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.completeWith(result.mapError { $0 as any Error })
    }

    private final class Watcher: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let handshake: TLSHandshake
        private var isDone = false

        init(handshake: TLSHandshake) {
            self.handshake = handshake
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
                isDone = true
                handshake.end(.success(()))
            }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            guard !isDone else { return context.fireErrorCaught(error) }
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            handshake.end(.failure(HTTPFailure(handshake: error, certificate)))
        }

        func channelInactive(context: ChannelHandlerContext) {
            handshake.end(.failure(.noHandshake))
            context.fireChannelInactive()
        }
    }
}

extension HTTPFailure {
    /// - Parameter certificate: the server's, as far as it was seen. TLS judges it by the real clock, also in
    ///   virtual time.
    fileprivate init(handshake error: any Error, _ certificate: NIOSSLCertificate?) {
        switch error {
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .certificateOfAnotherHost
        case NIOSSLError.handshakeFailed(.sslError(let errors))
        where errors.contains { "\($0)".contains("CERTIFICATE_VERIFY_FAILED") }:
            let end = (certificate?.notValidAfter).map { UTCInstant(seconds: Int64($0)) }
            self =
                end.map { $0 < SystemTimekeeper().now } == true ? .certificateExpired : .certificateNotTrusted
        default:
            self = .noHandshake
        }
    }
}
