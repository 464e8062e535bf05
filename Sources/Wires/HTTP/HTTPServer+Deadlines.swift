import NIOCore
import Timekeeping

extension HTTPServer {
    /// Activities that spend time: they end requests that never end, and connections that are idle.
    package var processes: [NamedProcess] {
        let unfinished = NamedProcess("\(name) unfinished requests") { try await self.watchUnfinished() }
        guard let idle = limits.idle else { return [unfinished] }
        return [
            unfinished,
            NamedProcess("\(name) idle connections") { try await self.watchIdle(idle + self.time.grace) },
        ]
    }

    private func watchUnfinished() async throws {
        let limit = limits.unfinished + time.grace
        while true {
            guard let next = listener.lines.compactMap({ $0.deadline(limit) }).min() else {
                try await somethingUnfinished.wait()
                continue
            }
            try await time.sleep(until: next)
            let now = time.now
            for line in listener.lines where line.deadline(limit).map({ $0 <= now }) ?? false {
                await end(line)
            }
        }
    }

    /// A request that does not end gets a 408, and its connection is closed by the peer; or by us, when the
    /// peer does not.
    private func end(_ line: HTTPServerLine) async {
        guard !line.isRefused else { return await listener.end(line) { $0.close(promise: nil) } }
        line.refuse(at: time.now)
        line.channel.writeAndFlush(ServerAnswer.requestTimeout, promise: nil)
        guard !line.isBusy, wiring.ends.hasPeer(of: line.channel) else { return }
        await listener.confirmClosed(line)
    }

    private func watchIdle(_ limit: Duration) async throws {
        while true {
            let now = time.now
            guard let next = listener.lines.map({ $0.idleDeadline(limit, at: now) }).min() else {
                try await somebodyConnected.wait()
                continue
            }
            try await time.sleep(until: next)
            let end = time.now
            for line in listener.lines where line.idleDeadline(limit, at: end) <= end {
                await listener.end(line) { $0.close(promise: nil) }
            }
        }
    }
}
