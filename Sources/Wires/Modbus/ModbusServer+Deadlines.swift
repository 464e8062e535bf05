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
            try await time.wait(in: somethingToWatch, until: next)
        }
    }

    private func closeOverdue() async {
        let now = time.now
        for line in listener.lines where deadline(of: line, at: now).map({ $0 <= now }) ?? false {
            await listener.end(line) { $0.close(promise: nil) }
        }
    }

    private func nextDeadline(_ now: UTCInstant) -> UTCInstant? {
        listener.lines.compactMap { deadline(of: $0, at: now) }.min()
    }

    private func deadline(of line: ModbusServerLine, at now: UTCInstant) -> UTCInstant? {
        line.deadline(limits, at: now).map { $0 + time.grace }
    }
}
