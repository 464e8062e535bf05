import Synchronization

extension VirtualTimekeeper {
    /// What the lock decides while the baton moves.
    private enum Step {
        case run(QueueEntry)
        case instantComplete(UTCInstant)
        case nothingLeft
        case stop
    }

    /// The holder blocks: the next entry goes on. Moves nothing when `activity` does not hold the baton.
    ///
    /// Whoever blocks no longer waits for an answer, so a loan that is still out is abandoned: its borrower
    /// has just answered and is about to give the baton up, or sleeps while the caller has been cancelled
    /// from outside.
    func giveUp(_ activity: Activity) {
        if state.withLock({ $0.release(activity) }) { passOn() }
    }

    /// Nobody holds the baton: hands it to the next entry, completing instants on the way.
    func passOn() {
        var completed: UTCInstant?
        while true {
            switch nextStep(after: completed) {
            case .run(let entry): return perform(entry)
            case .instantComplete(let instant):
                let wanted = instantHook.withLock { $0 }?.action(instant)
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
            guard let entry = state.nextEntry() else { return .nothingLeft }
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

    package func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        await serving(name, in: nil, body)
    }

    /// - Parameter life: the life of the component that serves; once it is over, `body` does not run.
    func serving(_ name: String, in life: Life?, _ body: () async -> ServingOutcome) async {
        let exchange = await borrow(name, life)
        let outcome =
            isDead(exchange) ? .silent : await Activity.$current.withValue(exchange) { await body() }
        giveBack(exchange, outcome)
    }

    /// The holder of the baton lends it to a new exchange; without a holder, and while its component stands
    /// still, the exchange waits for its turn.
    private func borrow(_ name: String, _ life: Life?) async -> Activity {
        let exchange = Activity(name: name, rank: Rank.ordinary, time: self, life: life)
        let isLent = state.withLock { state in
            guard let holder = state.holder else { return false }
            exchange.lender = holder
            holder.borrower = exchange
            guard !exchange.standsStill else { return false }
            state.holder = exchange
            state.progress += 1
            return true
        }
        if !isLent { try? await takeTurn(exchange) }
        return exchange
    }

    private func giveBack(_ exchange: Activity, _ outcome: ServingOutcome) {
        switch state.withLock({ $0.end(exchange, outcome) }) {
        case .callerGoesOn: return
        case .passesOn: passOn()
        case .stuck(let stuck): fail(with: stuck)
        }
    }

    /// Waits in the queue, at the present instant, for the first turn of `exchange`.
    private func takeTurn(_ exchange: Activity) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let (isOver, passesOn) = state.withLock { state in
                guard !state.isOver else { return (true, false) }
                state.enqueue(exchange, continuation, with: .success(()))
                return (false, state.releaseLender(of: exchange))
            }
            if isOver { continuation.resume(throwing: CancellationError()) }
            if passesOn { passOn() }
        }
    }
}

extension VirtualTimekeeper.State {
    /// - Returns: whether `activity` held the baton, which nobody holds now.
    mutating func release(_ activity: Activity) -> Bool {
        activity.abandonLoan()
        guard holder === activity else { return false }
        holder = nil
        return true
    }

    /// A caller whose request a component that stands still has taken in waits, and others go on.
    /// - Returns: whether it held the baton, which nobody holds now.
    fileprivate mutating func releaseLender(of exchange: Activity) -> Bool {
        guard let lender = exchange.lender, holder === lender else { return false }
        lender.awaiting = "\(exchange.name), which stands still"
        holder = nil
        return true
    }

    /// Where the baton goes when an exchange ends.
    fileprivate enum Ending {
        case callerGoesOn, passesOn
        case stuck(Stuck)
    }

    fileprivate mutating func end(_ exchange: Activity, _ outcome: ServingOutcome) -> Ending {
        guard holder === exchange else {
            exchange.handLoanOver()
            return .callerGoesOn
        }
        holder = nil
        guard let lender = exchange.lender else { return .passesOn }
        lender.borrower = nil
        switch outcome {
        case .answered:
            lender.awaiting = nil
            holder = lender
            return .callerGoesOn
        case .silent:
            lender.awaiting = "\(exchange.name), which stays silent"
            return lender.isBoundedInTime
                ? .passesOn : .stuck(Stuck(caller: lender.chain, silent: exchange.name))
        }
    }
}
