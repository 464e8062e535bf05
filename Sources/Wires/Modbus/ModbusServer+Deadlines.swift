import Timekeeping

extension ModbusServer {
    /// The first bytes of a request have come, and no more.
    func beganRequest() { somethingToWatch.wake() }

    /// Closes connections when their time is up; looks again whenever a deadline may have come nearer.
    func watchDeadlines() async throws {
        while true {
            await closeOverdue()
            guard let next = nextDeadline(time.now) else {
                try await somethingToWatch.wait()
                continue
            }
            do {
                try await time.withTimeout(next - time.now) { [somethingToWatch] in
                    try await somethingToWatch.wait()
                }
            } catch is TimedOut {}
        }
    }

    private func closeOverdue() async {
        let now = time.now
        for line in lines where line.deadline(limits, at: now).map({ $0 <= now }) ?? false {
            await end(line) { $0.close() }
        }
    }

    private func nextDeadline(_ now: UTCInstant) -> UTCInstant? {
        state.withLock { $0.lines.values.compactMap { $0.deadline(limits, at: now) }.min() }
    }
}
