import NIOCore
import Synchronization

/// The channel of a connection that is being made, which may be given up before there is one.
final class ChannelInTheMaking: Sendable {
    private let state = Mutex(State())

    private struct State {
        var channel: (any Channel)?
        var isAbandoned = false
    }

    /// There is a channel now, which is not connected yet.
    func enter(_ channel: any Channel) {
        let isAbandoned = state.withLock { state in
            state.channel = channel
            return state.isAbandoned
        }
        if isAbandoned { channel.close(promise: nil) }
    }

    /// Whoever waits for it has had enough.
    func abandon() {
        let channel = state.withLock { state in
            state.isAbandoned = true
            return state.channel
        }
        channel?.close(promise: nil)
    }
}
