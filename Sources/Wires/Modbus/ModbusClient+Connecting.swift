import NIOCore
import NIOPosix
import Timekeeping

extension ModbusClient {
    /// The open connection, or a new one, which all who ask for it meanwhile share.
    func connection(_ turn: Turn) async throws -> Connection {
        if let open = state.withLock({ $0.connection }) {
            if open.channel.isActive { return open }
            await drop(open)
        }
        let (attempt, isOurs) = joinAttempt()
        let result = await withTaskCancellationHandler {
            if isOurs { await carryOut(attempt) }
            return await attempt.promise.futureResult.result()
        } onCancel: {
            turn.claim()
            attempt.channel.abandon()
        }
        switch result {
        case .success(let connection): return connection
        case .failure(let error):
            await turn.take()
            try Task.checkCancellation()
            throw ModbusFailure(transport: error)
        }
    }

    private func joinAttempt() -> (ModbusConnecting, isOurs: Bool) {
        state.withLock { state in
            if let attempt = state.attempt { return (attempt, false) }
            let attempt = ModbusConnecting(loop: wiring.group.next())
            state.attempt = attempt
            return (attempt, true)
        }
    }

    private func carryOut(_ attempt: ModbusConnecting) async {
        do {
            let channel = try await bootstrap(attempt).connect(toHost: host, port: port).get()
            try await wiring.ends.connected(channel)
            let connection = Connection(
                channel: channel, local: channel.localAddress, remote: channel.remoteAddress)
            state.withLock { state in
                state.attempt = nil
                state.connection = connection
                state.backOff = BackOff()
            }
            attempt.promise.succeed(connection)
        } catch {
            let now = time.now
            state.withLock { state in
                state.attempt = nil
                state.backOff.fail(at: now)
            }
            attempt.promise.fail(error)
        }
    }

    private func bootstrap(_ attempt: ModbusConnecting) -> ClientBootstrap {
        ClientBootstrap(group: attempt.promise.futureResult.eventLoop)
            .connectTimeout(.hours(24))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [ends = wiring.ends] channel in
                attempt.channel.enter(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try ends.announceConnections(of: channel)
                    try channel.pipeline.syncOperations.addHandler(ModbusClientConnection())
                }
            }
    }
}

/// A connection in the making, which all who ask for it meanwhile share.
struct ModbusConnecting: Sendable {
    let promise: EventLoopPromise<ModbusClient.Connection>
    let channel = ChannelInTheMaking()

    init(loop: any EventLoop) {
        promise = loop.makePromise()
    }
}

/// How long nothing is tried after failures: 0.5 s, then twice as long each time, up to 30 s.
struct BackOff: Sendable, Equatable {
    private(set) var until: UTCInstant?
    private var next = Duration.milliseconds(500)

    mutating func fail(at now: UTCInstant) {
        until = now + next
        next = min(next * 2, .seconds(30))
    }
}
