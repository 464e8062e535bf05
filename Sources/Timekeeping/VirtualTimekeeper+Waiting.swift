import Synchronization

/// Where one wait stands, so that a cancellation finds it.
/// Guarded by the lock of the timekeeper.
final class WaitToken: @unchecked Sendable {
    enum Place {
        case notYet
        /// Cancelled or woken before the wait began.
        case cancelled, woken
        case queued(QueueEntry)
        case parked(Int)
        case over
    }
    var place = Place.notYet
}

extension VirtualTimekeeper {
    /// What the caller does after a wait has begun, outside the lock.
    private enum Beginning {
        case isOver, isDead, passesOn, othersGoOn
    }

    func enqueueSleeper(
        _ activity: Activity, until deadline: UTCInstant,
        _ continuation: CheckedContinuation<Void, any Error>,
        _ token: WaitToken
    ) {
        begin(activity, continuation) { state in
            if case .cancelled = token.place {
                state.enqueue(activity, continuation, with: .failure(CancellationError()))
            } else {
                let entry = state.enqueue(
                    activity, at: max(deadline, state.now), continuation, with: .success(()))
                token.place = .queued(entry)
            }
        }
    }

    /// Notes a wait and gives the baton up in one step, so that nobody resumes the waiter in between.
    private func begin(
        _ activity: Activity, _ continuation: CheckedContinuation<Void, any Error>,
        _ note: (inout State) -> Void
    ) {
        let beginning: Beginning = state.withLock { state in
            if state.isOver { return .isOver }
            if activity.life?.stage == .isOver { return .isDead }
            note(&state)
            return state.release(activity) ? .passesOn : .othersGoOn
        }
        switch beginning {
        case .isOver: continuation.resume(throwing: CancellationError())
        case .isDead: continuation.resume(throwing: Killed())
        case .passesOn: passOn()
        case .othersGoOn: return
        }
    }

    /// Waits outside the queue until woken or cancelled.
    func park(_ activity: Activity, in token: WaitToken, awaiting: String) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.enterParking(activity, continuation, token, awaiting)
            }
        } onCancel: {
            cancel(token, of: activity)
        }
    }

    private func enterParking(
        _ activity: Activity, _ continuation: CheckedContinuation<Void, any Error>, _ token: WaitToken,
        _ awaiting: String
    ) {
        begin(activity, continuation) { state in
            switch token.place {
            case .cancelled:
                state.enqueue(activity, continuation, with: .failure(CancellationError()))
            case .woken:
                state.enqueue(activity, continuation, with: .success(()))
            case .notYet, .queued, .parked, .over:
                state.arrivals += 1
                activity.awaiting = awaiting
                state.parked[state.arrivals] = Waiter(activity: activity, continuation: continuation)
                token.place = .parked(state.arrivals)
            }
        }
    }

    /// Makes a parked waiter runnable, through the queue.
    func wake(_ token: WaitToken) {
        state.withLock { state in
            if case .notYet = token.place { token.place = .woken }
            guard case .parked(let number) = token.place else { return }
            token.place = .over
            guard let waiter = state.parked.removeValue(forKey: number) else { return }
            waiter.activity.awaiting = nil
            state.enqueue(waiter.activity, waiter.continuation, with: .success(()))
        }
    }

    /// Makes a waiter runnable with a `CancellationError`: on the spot when its own time-out has just given
    /// it the baton, through the queue otherwise.
    func cancel(_ token: WaitToken, of activity: Activity) {
        let onTheSpot: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard let continuation = state.takeOut(token) else { return nil }
            activity.awaiting = nil
            if state.holder === activity { return continuation }
            state.enqueue(activity, continuation, with: .failure(CancellationError()))
            return nil
        }
        onTheSpot?.resume(throwing: CancellationError())
    }
}

extension VirtualTimekeeper.State {
    /// Adds an entry at `deadline`, or at the present instant.
    @discardableResult
    mutating func enqueue(
        _ activity: Activity, at deadline: UTCInstant? = nil,
        _ continuation: CheckedContinuation<Void, any Error>,
        with result: Result<Void, any Error>
    ) -> QueueEntry {
        insert(
            activity, at: deadline ?? now, rank: activity.rank, .resume(continuation, with: result))
    }

    mutating func insert(
        _ activity: Activity, at deadline: UTCInstant, rank: Int, _ kind: QueueEntry.Kind
    ) -> QueueEntry {
        arrivals += 1
        let entry = QueueEntry(
            deadline: deadline, rank: rank, arrival: arrivals, activity: activity, kind: kind)
        queue.insert(entry)
        return entry
    }

    /// Ends the wait that `token` stands for and hands out its continuation; `nil` when there is none to end.
    mutating func takeOut(_ token: WaitToken) -> CheckedContinuation<Void, any Error>? {
        defer {
            if case .notYet = token.place { token.place = .cancelled } else { token.place = .over }
        }
        switch token.place {
        case .queued(let entry):
            guard !entry.isCancelled, !entry.hasRun, case .resume(let continuation, _) = entry.kind else {
                return nil
            }
            entry.isCancelled = true
            return continuation
        case .parked(let number):
            return parked.removeValue(forKey: number)?.continuation
        case .notYet, .cancelled, .woken, .over:
            return nil
        }
    }
}
