extension VirtualTimekeeper {
    /// Entries of this life are set aside when they come to the top of the queue.
    func pause(_ life: Life) {
        state.withLock { _ in
            if life.stage == .goesOn { life.stage = .standsStill }
        }
    }

    /// What was set aside comes back into the queue.
    func resume(_ life: Life) {
        state.withLock { state in
            guard life.stage == .standsStill else { return }
            life.stage = .goesOn
            state.takeBack(life)
        }
    }

    /// All waits of this life end with `Killed`, through the queue. Starts and turns stay where they are:
    /// whoever gets one finds out that the life is over.
    func kill(_ life: Life) {
        state.withLock { state in
            guard life.stage != .isOver else { return }
            life.stage = .isOver
            state.takeBack(life)
            for wait in state.takeWaits(of: life) {
                wait.activity.awaiting = nil
                state.enqueue(wait.activity, wait.continuation, with: .failure(Killed()))
            }
        }
    }

    /// Whether the activity's component has been killed.
    func isDead(_ activity: Activity) -> Bool {
        guard let life = activity.life else { return false }
        return state.withLock { _ in life.stage == .isOver }
    }

    /// An activity that has its answer goes on only while its component does. Where the exchange that answered has
    /// not given the baton back yet, it gives it to others.
    func standStill(_ activity: Activity) async {
        guard activity.life != nil else { return }
        let wait: (gate: Gate, passesOn: Bool)? = state.withLock { state in
            guard activity.standsStill, !state.isOver,
                state.holder === activity || activity.hasLent(to: state.holder)
            else { return nil }
            let gate = Gate(.turn, of: activity)
            gate.entry = state.insert(activity, at: state.now, rank: activity.rank, .open(gate))
            return (gate, state.release(activity))
        }
        guard let wait else { return }
        if wait.passesOn { passOn() }
        _ = await opens(wait.gate)
    }
}

extension VirtualTimekeeper.State {
    /// The next entry that may run; those whose component stands still are set aside on the way.
    mutating func nextEntry() -> QueueEntry? {
        while let entry = queue.next() {
            guard entry.activity.standsStill else { return entry }
            queue.removeNext()
            setAside.append(entry)
        }
        return nil
    }

    /// Puts the entries of `life` back: those that have fallen due at the present instant, in their order.
    fileprivate mutating func takeBack(_ life: Life) {
        let entries = setAside.filter { $0.activity.life === life && !$0.isCancelled }
        setAside.removeAll { $0.activity.life === life }
        for entry in entries.sorted(by: QueueEntry.isBefore) {
            if entry.deadline <= now {
                arrivals += 1
                entry.deadline = now
                entry.arrival = arrivals
            }
            queue.insert(entry)
        }
    }

    /// Takes out all waits of `life`, in the order in which they began.
    fileprivate mutating func takeWaits(of life: Life) -> [VirtualTimekeeper.Waiter] {
        var waits: [(arrival: Int, waiter: VirtualTimekeeper.Waiter)] = []
        for entry in queue.entries(where: { $0.activity.life === life && !$0.isCancelled }) {
            guard case .resume(let continuation, _) = entry.kind else { continue }
            entry.isCancelled = true
            let waiter = VirtualTimekeeper.Waiter(activity: entry.activity, continuation: continuation)
            waits.append((entry.arrival, waiter))
        }
        for (arrival, waiter) in parked where waiter.activity.life === life {
            waits.append((arrival, waiter))
        }
        for wait in waits { parked[wait.arrival] = nil }
        return waits.sorted { $0.arrival < $1.arrival }.map(\.waiter)
    }
}
