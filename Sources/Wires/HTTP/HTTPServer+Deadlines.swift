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

    private var unfinishedLimit: Duration { limits.unfinished + time.grace }
    private var lingeringLimit: Duration { limits.lingering + time.grace }

    /// A request has begun and its end has not come.
    func noteUnfinished() { unfinished.expect(time.now + unfinishedLimit) }

    /// A request was refused, and its client is to close the connection.
    func noteRefused() { unfinished.expect(time.now + lingeringLimit) }

    /// There is a connection on which nothing has been asked.
    func noteIdle() {
        if limits.idle != nil { idle.expect(time.now + unfinishedLimit) }
    }

    private func watchUnfinished() async throws {
        let (limit, lingering) = (unfinishedLimit, lingeringLimit)
        while true {
            try await unfinished.wait { listener.lines.compactMap { $0.deadline(limit, lingering) }.min() }
            let now = time.now
            for line in listener.lines where line.deadline(limit, lingering).map({ $0 <= now }) ?? false {
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

    /// A connection on which nothing was asked at all gets no more time than a request.
    private func watchIdle(_ limit: Duration) async throws {
        let first = min(limit, unfinishedLimit)
        while true {
            try await idle.wait {
                let now = time.now
                return listener.lines.map { $0.idleDeadline(limit, first: first, at: now) }.min()
            }
            let end = time.now
            for line in listener.lines where line.idleDeadline(limit, first: first, at: end) <= end {
                await listener.end(line) { $0.close(promise: nil) }
            }
        }
    }
}
