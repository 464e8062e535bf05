import NIOCore
import Synchronization

/// A connection that a server has accepted.
final class AcceptedConnection: ServerLine {
    /// In the order of arrival, from 1.
    let number: Int
    let channel: any Channel
    /// Kept here because a closed channel has forgotten its addresses.
    let local: SocketAddress?
    let remote: SocketAddress?
    private let hasBeenForgotten = Atomic(false)

    init(number: Int, channel: any Channel) {
        self.number = number
        self.channel = channel
        local = channel.localAddress
        remote = channel.remoteAddress
    }

    var accepted: AcceptedConnection { self }

    /// Whether the server has lost its power since it was accepted.
    var isForgotten: Bool { hasBeenForgotten.load(ordering: .relaxed) }

    func forget() { hasBeenForgotten.store(true, ordering: .relaxed) }
}

/// A connection of a server of this process, with what its protocol knows of it.
protocol ServerLine: RequestConnection {
    var accepted: AcceptedConnection { get }
}

extension ServerLine {
    var channel: any Channel { accepted.channel }

    package var isOpen: Bool { accepted.channel.isActive }

    package var isForgotten: Bool { accepted.isForgotten }

    package func whenClosed(_ action: @escaping @Sendable () -> Void) {
        accepted.channel.closeFuture.whenComplete { _ in action() }
    }
}
