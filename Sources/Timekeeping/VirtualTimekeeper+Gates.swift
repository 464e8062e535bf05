import Synchronization

extension VirtualTimekeeper {
    /// Puts a gate of `activity` into the queue.
    func makeGate(_ purpose: Gate.Purpose, of activity: Activity, after span: Duration, rank: Int) -> Gate {
        let gate = Gate(purpose, of: activity)
        state.withLock { state in
            if purpose == .timeout { activity.openTimeouts += 1 }
            gate.entry = state.insert(activity, at: state.now + max(span, .zero), rank: rank, .open(gate))
        }
        return gate
    }

    /// Puts a turn of `activity` into the queue and abandons its loan; `nil` when it holds the baton or has
    /// lent it to the holder, who gives it back.
    func makeTurn(of activity: Activity) -> Gate? {
        state.withLock { state in
            guard !state.isOver, state.holder !== activity, !activity.hasLent(to: state.holder) else {
                return nil
            }
            activity.abandonLoan()
            activity.awaiting = nil
            let gate = Gate(.turn, of: activity)
            gate.entry = state.insert(activity, at: state.now, rank: activity.rank, .open(gate))
            return gate
        }
    }

    /// Waits until the gate opens (true) or is closed for good (false).
    func opens(_ gate: Gate) async -> Bool {
        await withCheckedContinuation { continuation in
            let known: Bool? = state.withLock { state in
                if gate.hasOpened { return true }
                if gate.isClosed || (state.isOver && gate.purpose != .timeout) { return false }
                gate.waiter = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// The gate's entry has come to the top: its activity holds the baton. A time-out abandons the exchange
    /// that its caller has lent the baton to; that one gives the baton up by itself when it returns.
    func open(_ gate: Gate) {
        let waiter: CheckedContinuation<Bool, Never>? = state.withLock { _ in
            gate.hasOpened = true
            gate.entry = nil
            if gate.purpose == .timeout {
                gate.activity.openTimeouts -= 1
                gate.activity.abandonLoan()
            }
            defer { gate.waiter = nil }
            return gate.waiter
        }
        waiter?.resume(returning: true)
    }

    /// The gate's time is over; from now on its entry moves nothing.
    func close(_ gate: Gate) {
        let waiter: CheckedContinuation<Bool, Never>? = state.withLock { _ in
            guard !gate.isClosed else { return nil }
            gate.isClosed = true
            gate.entry?.isCancelled = true
            gate.entry = nil
            if gate.purpose == .timeout && !gate.hasOpened { gate.activity.openTimeouts -= 1 }
            gate.activity.awaiting = nil
            defer { gate.waiter = nil }
            return gate.waiter
        }
        waiter?.resume(returning: false)
    }
}
