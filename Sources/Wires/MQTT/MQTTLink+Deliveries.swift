import NIOCore
import Timekeeping

/// What comes in, from the connection's thread to the handler and back.
extension MQTTLink {
    /// Hands what comes to the handler until it is cancelled or the link is closed.
    package var service: NamedProcess {
        NamedProcess(name) { [name, time, deliveries, weak self] in
            for await delivery in deliveries {
                await self?.untilItGoesOn()
                if delivery.isFinished { continue }
                guard !Task.isCancelled, let handler = self?.state.withLock({ $0.subscription?.handler })
                else {
                    delivery.finish(false)
                    continue
                }
                var isTaken = false
                await time.serving(name) {
                    isTaken = await handler(delivery.message)
                    return .answered
                }
                // Behind `serving`, so that the baton is back before the broker's client goes on.
                delivery.finish(isTaken)
            }
        }
    }

    /// On the connection's thread, which waits for the end of the delivery.
    func deliver(_ delivery: MQTTDelivery) {
        if delivery.message.topic.hasPrefix(MQTTBarriers.prefix) {
            wiring.barriers?.note(delivery.message, by: self)
            delivery.finish(true)
        } else if case .enqueued = enter.yield(delivery) {
            return
        } else {
            delivery.finish(false)
        }
    }

    private func untilItGoesOn() async {
        guard let pause = state.withLock({ $0.pause }) else { return }
        await withTaskCancellationHandler {
            try? await pause.futureResult.get()
        } onCancel: {
            pause.succeed()
        }
    }

    var standsStill: Bool { state.withLock { $0.pause != nil } }

    /// From now on nothing is handled, as by SIGSTOP; what comes waits.
    package func pause() async {
        try? await settle()
        state.withLock { state in
            if state.pause == nil { state.pause = wiring.group.next().makePromise() }
        }
    }

    /// What has come meanwhile is handled now.
    package func resume() async {
        let pause = state.withLock { state in
            defer { state.pause = nil }
            return state.pause
        }
        pause?.succeed()
        try? await settle()
    }

    /// As by `kill -9`: what is being handled is not acknowledged.
    package func kill() async {
        let (connection, pause) = state.withLock { ($0.connection, $0.pause) }
        if connection?.isDelivering != true { try? await settle() }
        await drop()
        pause?.succeed()
        enter.finish()
    }

    /// In virtual time, returns when the broker has taken in whatever this client has acknowledged, and this client
    /// has handled whatever the broker had for it.
    func settle() async throws {
        guard let barriers = wiring.barriers, !standsStill,
            let connection = state.withLock({ $0.isOpen ? $0.connection : nil })
        else { return }
        try await barriers.settle(self, through: connection, Turn())
    }

    /// The broker has ended, as was foretold. A client that stands still looks at nothing; what the broker had sent it
    /// goes with the connection.
    func noticeEnd() async {
        let connection = state.withLock { $0.connection }
        if standsStill { connection?.drop() }
        try? await connection?.end.get()
        wakeAfterForetoldEnd()
    }
}
