import Foundation
import NIOCore
import NIOSSL

extension Channel {
    /// Makes the next close a reset, RST on the wire: a linger of zero seconds.
    func resetOnClose() -> EventLoopFuture<Void> {
        guard let options = self as? any SocketOptionProvider else {
            return eventLoop.makeSucceededVoidFuture()
        }
        return options.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }

    /// Resets the connection, without the farewell of TLS.
    func reset(_ promise: EventLoopPromise<Void>? = nil) {
        resetOnClose().whenComplete { _ in
            guard let tls = try? self.pipeline.syncOperations.context(handlerType: NIOSSLHandler.self) else {
                return self.close(promise: promise)
            }
            tls.close(promise: promise)
        }
    }
}
