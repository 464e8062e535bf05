import Synchronization

/// Virtual time: a discrete-event scheduler over real input and output, by one baton.
///
/// Exactly one activity holds the baton and runs. It keeps the baton while it awaits a reply; the server that
/// handles the request borrows it inside `serving`. When the holder sleeps or waits for a wake-up, the next
/// entry of the queue goes on, in the order (deadline, rank, arrival). When the last entry of an instant has
/// run, the instant is complete and the clock moves to the next entry.
package final class VirtualTimekeeper: Timekeeper {
    /// Order within one instant.
    package enum Rank {
        /// The process that ends the run.
        package static let end = Int.min
        /// The last of the site and timeline entries; those before it have lower ranks.
        package static let timeline = 0
        /// Everything else.
        package static let ordinary = 1
        static let timeout = 2
    }

    struct State {
        var now: UTCInstant
        var queue = EventQueue()
        /// Entries that came to the top while their component stood still.
        var setAside: [QueueEntry] = []
        var arrivals = 0
        var holder: Activity?
        /// Waits that no entry stands for: parked or silent, by the number of their arrival.
        var parked: [Int: Waiter] = [:]
        /// The next instant to complete even when nothing is due then.
        var wantedInstant: UTCInstant?
        var failure: (any Error)?
        var isOver = false
        /// Those who wait for the end of the run.
        var enders: [Int: CheckedContinuation<Void, Never>] = [:]
        /// Grows whenever the baton goes to another activity; a watchdog looks at it.
        var progress = 0
    }

    /// Someone who waits for a wake-up or for its cancellation.
    struct Waiter {
        let activity: Activity
        let continuation: CheckedContinuation<Void, any Error>
    }

    let state: Mutex<State>
    let instantHook: Mutex<InstantHook?> = Mutex(nil)

    /// What is called when an instant is complete. A closure that stood in the lock by itself would be
    /// wrapped anew each time it is taken out, and calls would become slower and slower.
    struct InstantHook {
        let action: @Sendable (UTCInstant) -> UTCInstant?
    }

    package init(start: UTCInstant) {
        state = Mutex(State(now: start))
    }

    package var now: UTCInstant { state.withLock { $0.now } }

    package var grace: Duration { .zero }

    /// How often the baton has gone to an entry or an exchange; unchanged for long, it is stuck somewhere.
    package var progress: Int { state.withLock { $0.progress } }

    /// Who holds the baton, as a chain from the process to the innermost exchange.
    package var holderChain: String {
        state.withLock { state in
            guard let holder = state.holder else { return "nobody" }
            return holder.chain + (holder.awaiting.map { ", which awaits \($0)" } ?? "")
        }
    }

    /// Sets what is called when an instant is complete, just before the clock moves on. It names the next
    /// instant that it wants to be called at even when nothing is due then.
    package func whenInstantCompletes(_ action: @escaping @Sendable (UTCInstant) -> UTCInstant?) {
        instantHook.withLock { $0 = InstantHook(action: action) }
    }

    package func makeLife() -> any ComponentTimekeeper {
        VirtualComponentTimekeeper(self)
    }

    package func sleep(until deadline: UTCInstant) async throws {
        let activity = currentActivity()
        let token = WaitToken()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueueSleeper(activity, until: deadline, continuation, token)
            }
        } onCancel: {
            cancel(token, of: activity)
        }
    }

    package func silence(_ reason: String) async throws {
        let activity = currentActivity()
        if isDead(activity) { throw Killed() }
        if !Task.isCancelled,
            let stuck = state.withLock({ _ in
                activity.isBoundedInTime ? nil : Stuck(caller: activity.chain, silent: reason)
            })
        {
            fail(with: stuck)
            throw stuck
        }
        try await park(activity, in: WaitToken(), awaiting: reason)
        throw CancellationError()
    }

    package func makeParking(_ name: String) -> any Parking {
        VirtualParking(name: name, time: self)
    }

    /// The activity of the calling task.
    func currentActivity() -> Activity {
        guard let activity = Activity.current else {
            preconditionFailure("virtual time is spent by processes and by handlers inside `serving` only")
        }
        return activity
    }
}

/// Nothing can go on: a caller waits for a reply that will never come, and no time-out will end its wait.
package struct Stuck: Error, Sendable, Equatable, CustomStringConvertible {
    /// The chain of names from the process down.
    package let caller: String
    /// What stays silent.
    package let silent: String

    package init(caller: String, silent: String) {
        self.caller = caller
        self.silent = silent
    }

    package var description: String {
        "stuck: \(caller) waits without a time-out for \(silent), which stays silent"
    }
}
