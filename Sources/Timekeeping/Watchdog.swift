/// Ends a run in virtual time whose baton does not move, by the real clock.
///
/// It belongs beside the run, as a child task of whoever calls `VirtualTimekeeper.run`; it ends with the run,
/// or when it is cancelled. It keeps off the task executor of the run, since a handler that blocks would
/// block the watchdog too.
package struct Watchdog: Sendable {
    private let watched: VirtualTimekeeper
    private let limit: Duration
    private let clock: SystemTimekeeper

    /// - Parameter limit: how long, in real time, the baton may stay where it is.
    package init(watching watched: VirtualTimekeeper, limit: Duration = .seconds(60)) {
        self.watched = watched
        self.limit = limit
        clock = SystemTimekeeper()
    }

    /// - Returns: what the run was ended with; `nil` when it ended by itself.
    @discardableResult
    package func run() async -> BatonStuck? {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            await withTaskGroup(of: BatonStuck?.self) { group in
                group.addTask {
                    await watched.end()
                    return nil
                }
                group.addTask { await watch() }
                defer { group.cancelAll() }
                return await group.next() ?? nil
            }
        }
    }

    /// Looks once per span: a baton that has not moved between two looks is stuck.
    private func watch() async -> BatonStuck? {
        var seen = watched.progress
        while true {
            do { try await clock.sleep(for: limit) } catch { return nil }
            let progress = watched.progress
            if progress == seen {
                let stuck = BatonStuck(chain: watched.holderChain, after: limit)
                watched.fail(with: stuck)
                return stuck
            }
            seen = progress
        }
    }
}

/// The baton of virtual time did not move for a long while of real time.
package struct BatonStuck: Error, Sendable, Equatable, CustomStringConvertible {
    /// The names from the process down to the exchange that holds the baton, and what that one awaits.
    package let chain: String
    package let after: Duration

    package init(chain: String, after: Duration) {
        self.chain = chain
        self.after = after
    }

    package var description: String {
        "stuck: the baton has not moved for \(after) of real time; it is with \(chain)"
    }
}
