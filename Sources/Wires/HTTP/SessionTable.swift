import Synchronization
import Timekeeping

/// The sessions of a device's API: who has logged in, by the token that the login gave.
///
/// A client shows its token as `Authorization: Bearer` or as a cookie. The table is bounded: the session that was issued or
/// used longest ago goes when there is one too many.
package final class SessionTable<Owner: Sendable>: Sendable {
    /// How long a session lasts.
    package enum Lifetime: Sendable, Equatable {
        case sinceLogin(Duration)
        case sinceLastUse(Duration)

        fileprivate var span: Duration {
            switch self {
            case .sinceLogin(let span), .sinceLastUse(let span): span
            }
        }
    }

    /// A session that is valid now.
    package struct Session: Sendable {
        package let token: String
        package let owner: Owner
        /// It is not valid from this instant on.
        package let expiresAt: UTCInstant
    }

    fileprivate struct State {
        var tokens: SessionTokenSource
        /// The one that was issued or used longest ago comes first.
        var sessions: [Session] = []
    }

    private let lifetime: Lifetime
    private let limit: Int
    private let time: any Timekeeper
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: sessions at a time, at least 1.
    ///   - stream: what tokens are drawn from.
    package init(
        _ form: SessionTokenForm, lasting lifetime: Lifetime, limit: Int = 64, from stream: RandomStream,
        on time: any Timekeeper
    ) {
        precondition(limit > 0, "a table of sessions holds at least one")
        self.lifetime = lifetime
        self.limit = limit
        self.time = time
        state = Mutex(State(tokens: SessionTokenSource(form, from: stream)))
    }

    /// How many sessions are valid.
    package var count: Int {
        let now = time.now
        return state.withLock { state in
            state.removeExpired(at: now)
            return state.sessions.count
        }
    }

    /// Begins a session.
    package func issue(to owner: Owner) -> Session {
        let now = time.now
        return state.withLock { state in
            state.removeExpired(at: now)
            if state.sessions.count >= limit { state.sessions.removeFirst() }
            let session = Session(
                token: state.tokens.next(), owner: owner, expiresAt: now + lifetime.span)
            state.sessions.append(session)
            return session
        }
    }

    /// The session of a token, which counts as used now; `nil` when there is none, or no longer.
    package func session(_ token: String) -> Session? {
        let now = time.now
        return state.withLock { state in
            state.removeExpired(at: now)
            guard let place = state.sessions.firstIndex(where: { $0.token == token }) else { return nil }
            let known = state.sessions.remove(at: place)
            let session =
                switch lifetime {
                case .sinceLogin: known
                case .sinceLastUse(let span):
                    Session(token: token, owner: known.owner, expiresAt: now + span)
                }
            state.sessions.append(session)
            return session
        }
    }

    /// The session that a request shows: by its bearer token, or by a cookie, of which it may send several with that name.
    package func session(of request: HTTPRequest, cookie name: String) -> Session? {
        if let token = request.bearerToken, let session = session(token) { return session }
        for cookie in request.cookies where cookie.name == name {
            if let session = session(cookie.value) { return session }
        }
        return nil
    }

    /// Ends a session, as a logout does.
    /// - Returns: whether there was one.
    @discardableResult
    package func revoke(_ token: String) -> Bool {
        state.withLock { state in
            let place = state.sessions.firstIndex { $0.token == token }
            if let place { state.sessions.remove(at: place) }
            return place != nil
        }
    }

    /// Ends all sessions, as a reboot does. Later tokens differ from all earlier ones.
    package func revokeAll() { state.withLock { $0.sessions = [] } }
}

extension SessionTable.State {
    fileprivate mutating func removeExpired(at now: UTCInstant) {
        sessions.removeAll { $0.expiresAt <= now }
    }
}
