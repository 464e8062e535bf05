import Foundation
import NIOCore

extension Channel {
    /// Makes the next close a reset, RST on the wire: a linger of zero seconds.
    func resetOnClose() -> EventLoopFuture<Void> {
        guard let options = self as? any SocketOptionProvider else {
            return eventLoop.makeSucceededVoidFuture()
        }
        return options.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
