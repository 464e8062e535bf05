import NIOCore
import Synchronization

/// The channel of a connection attempt, which may be abandoned before there is a channel.
final class ChannelInTheMaking: Sendable {
    private let state = Mutex(State())

    private struct State {
        var channel: (any Channel)?
        var isAbandoned = false
    }

    /// Notes the channel before it connects; closes it when the attempt has been abandoned.
    func enter(_ channel: any Channel) {
        let isAbandoned = state.withLock { state in
            state.channel = channel
            return state.isAbandoned
        }
        if isAbandoned { channel.close(promise: nil) }
    }

    /// Closes the channel, now or as soon as there is one.
    func abandon() {
        let channel = state.withLock { state in
            state.isAbandoned = true
            return state.channel
        }
        channel?.close(promise: nil)
    }
}
