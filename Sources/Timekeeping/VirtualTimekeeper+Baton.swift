import Synchronization

extension VirtualTimekeeper {
    /// What the lock decides while the baton moves.
    private enum Step {
        case run(QueueEntry)
        case instantComplete(UTCInstant)
        case nothingLeft
        case stop
    }

    /// The holder blocks: the next entry goes on. Does nothing when `activity` does not hold the baton.
    func giveUp(_ activity: Activity) {
        let held = state.withLock { state in
            guard state.holder === activity else { return false }
            state.holder = nil
            return true
        }
        if held { passOn() }
    }

    /// Nobody holds the baton: hands it to the next entry, completing instants on the way.
    func passOn() {
        var completed: UTCInstant?
        while true {
            switch nextStep(after: completed) {
            case .run(let entry): return perform(entry)
            case .instantComplete(let instant):
                let wanted = instantHook.withLock { $0 }?(instant)
                state.withLock { $0.wantedInstant = wanted }
                completed = instant
            case .nothingLeft:
                fail(with: Stuck(caller: "every process", silent: "a wake-up from another"))
                return
            case .stop: return
            }
        }
    }

    /// - Parameter completed: the instant that has just been reported complete.
    private func nextStep(after completed: UTCInstant?) -> Step {
        state.withLock { state in
            guard !state.isOver else { return .stop }
            guard let entry = state.queue.next() else { return .nothingLeft }
            if entry.deadline > state.now && completed != state.now { return .instantComplete(state.now) }
            if let wanted = state.wantedInstant, wanted > state.now, wanted < entry.deadline {
                state.now = wanted
                return .instantComplete(wanted)
            }
            state.queue.removeNext()
            state.now = entry.deadline
            state.holder = entry.activity
            state.progress += 1
            entry.hasRun = true
            return .run(entry)
        }
    }

    private func perform(_ entry: QueueEntry) {
        switch entry.kind {
        case .resume(let continuation, let result): continuation.resume(with: result)
        case .open(let gate): open(gate)
        }
    }

    public func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        let exchange = await borrow(name)
        let outcome = await Activity.$current.withValue(exchange) { await body() }
        giveBack(exchange, outcome)
    }

    /// The holder of the baton lends it to a new exchange; without a holder the exchange waits for its turn.
    private func borrow(_ name: String) async -> Activity {
        let exchange = Activity(name: name, rank: Rank.ordinary)
        let isLent = state.withLock { state in
            guard let holder = state.holder else { return false }
            exchange.lender = holder
            holder.borrower = exchange
            state.holder = exchange
            return true
        }
        if !isLent { try? await takeTurn(exchange) }
        return exchange
    }

    private func giveBack(_ exchange: Activity, _ outcome: ServingOutcome) {
        let stuck: Stuck? = state.withLock { state in
            guard state.holder === exchange else { return nil }
            state.holder = nil
            guard let lender = exchange.lender else { return nil }
            lender.borrower = nil
            switch outcome {
            case .answered:
                state.holder = lender
                return nil
            case .silent:
                lender.awaiting = "\(exchange.name), which stays silent"
                return lender.isBoundedInTime ? nil : Stuck(caller: lender.chain, silent: exchange.name)
            }
        }
        if let stuck { fail(with: stuck) }
        if state.withLock({ $0.holder == nil }) { passOn() }
    }

    public func regainTurn() async {
        let activity = currentActivity()
        let hasTurn = state.withLock { state in
            if state.holder === activity { return true }
            activity.borrower?.lender = nil
            activity.borrower = nil
            return false
        }
        if !hasTurn { try? await takeTurn(activity) }
    }

    /// Waits in the queue, at the present instant, for the first turn of `activity`.
    func takeTurn(_ activity: Activity) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.enqueue(activity, continuation, with: .success(())) }
                return state.isOver
            }
            if isOver { continuation.resume(throwing: CancellationError()) }
        }
    }
}
