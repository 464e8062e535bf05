import Synchronization
import Timekeeping

/// One connection of an HTTP server, as those who watch its time see it.
final class HTTPServerLine: ServerLine {
    let accepted: AcceptedConnection
    /// What has come in: 1 for each head, and the bytes of bodies.
    let intake: IntakeCount
    private let state: Mutex<State>

    private struct State {
        var lastUsed: UTCInstant
        /// Since when a request has been incomplete.
        var unfinishedSince: UTCInstant?
        /// Since when the peer should close it.
        var refusedSince: UTCInstant?
        var isBusy = false
        /// Whether a request has come in whole.
        var hasAsked = false
    }

    init(_ accepted: AcceptedConnection, intake: IntakeCount, since now: UTCInstant) {
        self.accepted = accepted
        self.intake = intake
        state = Mutex(State(lastUsed: now))
    }

    /// A request is incomplete since now.
    func beginRequest(at now: UTCInstant) {
        state.withLock { $0.unfinishedSince = now }
    }

    /// The request has come in whole.
    func endRequest(at now: UTCInstant) {
        state.withLock { state in
            state.unfinishedSince = nil
            state.lastUsed = now
            state.hasAsked = true
        }
    }

    /// Whether a request is being answered.
    var isBusy: Bool {
        get { state.withLock { $0.isBusy } }
        set { state.withLock { $0.isBusy = newValue } }
    }

    /// A request was refused, and nothing more is sent: the peer closes the connection.
    func refuse(at now: UTCInstant) {
        state.withLock { state in
            state.unfinishedSince = nil
            state.refusedSince = now
        }
    }

    /// Whether the peer should have closed it.
    var isRefused: Bool { state.withLock { $0.refusedSince != nil } }

    /// When its request has been incomplete, or its peer has not closed it, for too long.
    func deadline(_ limit: Duration, _ lingering: Duration) -> UTCInstant? {
        state.withLock { state in
            // Earlier requests have their answers first.
            let patience = state.isBusy ? limit : lingering
            return state.refusedSince.map { $0 + patience } ?? state.unfinishedSince.map { $0 + limit }
        }
    }

    /// When it has been idle for too long; one that is busy is looked at again later.
    /// - Parameter first: how long one may be idle that has asked nothing yet.
    func idleDeadline(_ limit: Duration, first: Duration, at now: UTCInstant) -> UTCInstant {
        state.withLock { state in
            let isIdle = !state.isBusy && state.unfinishedSince == nil && state.refusedSince == nil
            return (isIdle ? state.lastUsed : now) + (state.hasAsked ? limit : first)
        }
    }
}
