import Modbus
import NIOCore
import Synchronization
import Timekeeping

/// One connection of a Modbus server: requests in their order, each a task of its own, answered one after the
/// other.
final class ModbusServerLine: ServerLine {
    let accepted: AcceptedConnection
    /// On the loop of the channel no answer needs another thread.
    let executor: LoopTaskExecutor
    /// One exchange is under way, and the connection reads no further when as many wait as may, so there is always room.
    private let exchanges: ServingQueue<Exchange>
    private let state: Mutex<State>

    private struct State {
        /// When the last request came or was answered.
        var lastUse: UTCInstant
        /// Since when a request has been incomplete.
        var unfinishedSince: UTCInstant?
        var waiting: [any Parking] = []
        var isBusy = false
        var sentBytes = 0
    }

    private struct Exchange: Sendable {
        let query: ModbusQuery
        /// Where it waits for those before it; `nil` when there are none.
        let turn: (any Parking)?
    }

    /// - Parameter limit: requests that may wait.
    init(_ accepted: AcceptedConnection, limit: Int, since now: UTCInstant) {
        self.accepted = accepted
        executor = LoopTaskExecutor(loop: accepted.channel.eventLoop)
        state = Mutex(State(lastUse: now))
        exchanges = ServingQueue(limit: limit + 1)
    }

    /// Requests that are not answered yet, but for the one under way.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether a request is under way.
    var isBusy: Bool { state.withLock { $0.isBusy } }

    /// A request has come whole.
    func noteRequest(at now: UTCInstant) {
        state.withLock { state in
            state.lastUse = now
            state.unfinishedSince = nil
        }
    }

    /// Hands a request to the task that answers it.
    func take(_ query: ModbusQuery, of server: ModbusServer) {
        let turn: (any Parking)? = state.withLock { state in
            guard state.isBusy else {
                state.isBusy = true
                return nil
            }
            let turn = server.time.makeParking("\(server.name): an earlier request of the connection")
            state.waiting.append(turn)
            return turn
        }
        _ = exchanges.add(Exchange(query: query, turn: turn))
    }

    /// A request is incomplete since now, unless it has been for longer.
    /// - Returns: whether it began now.
    func beginRequest(at now: UTCInstant) -> Bool {
        state.withLock { state in
            guard state.unfinishedSince == nil else { return false }
            state.unfinishedSince = now
            return true
        }
    }

    /// When the connection will have been idle, or its request incomplete, for too long; while a request is
    /// under way it is not idle yet at the present instant.
    func deadline(_ limits: ModbusServer.Limits, at now: UTCInstant) -> UTCInstant? {
        state.withLock { state in
            if let since = state.unfinishedSince { return since + limits.unfinished }
            guard let idle = limits.idle else { return nil }
            return (state.isBusy ? now : state.lastUse) + idle
        }
    }

    /// Answers requests until the connection is closed.
    func serve(for server: ModbusServer) async {
        await exchanges.run { await self.serve($0, for: server) }
    }

    private func serve(_ exchange: Exchange, for server: ModbusServer) async {
        await server.time.serving(server.name) {
            defer { letNextGo(at: server.time.now) }
            do { try await exchange.turn?.wait() } catch { return .silent }
            return await carryOut(await server.answer(exchange.query), to: exchange.query, for: server)
        }
    }

    private func letNextGo(at now: UTCInstant) {
        let next = state.withLock { state -> (any Parking)? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isBusy = false
            state.lastUse = now
            return nil
        }
        next?.wake()
    }

    private func carryOut(
        _ reply: ModbusReply, to query: ModbusQuery, for server: ModbusServer
    ) async -> ServingOutcome {
        switch reply {
        case .respond(let pdu):
            write(.frame(ModbusFrame(transaction: query.transaction, unit: query.unit, pdu: pdu)))
        case .bytes(let bytes, let answers):
            write(.bytes(bytes))
            if answers { return .answered }
            await confirmArrival(server.wiring.ends)
            return .silent
        case .slowly(let bytes, let pause, let answers):
            await write(bytes, pause, for: server)
            if answers { return .answered }
            await confirmArrival(server.wiring.ends)
            return .silent
        case .silent:
            write(.bytes([]))
            return .silent
        case .close: await server.listener.end(self) { $0.close(promise: nil) }
        case .reset: await server.listener.end(self) { $0.reset() }
        }
        return .answered
    }

    private func write(_ output: ModbusServerOutput) {
        state.withLock { $0.sentBytes += output.byteCount }
        channel.writeAndFlush(output, promise: nil)
    }

    /// Byte by byte, as long as somebody is there.
    private func write(_ bytes: [UInt8], _ pause: Duration, for server: ModbusServer) async {
        for (index, byte) in bytes.enumerated() where channel.isActive {
            if index > 0 { try? await server.time.sleep(for: pause) }
            _ = try? await server.network.pass("the network of \(server.name)", on: server.time, while: self)
            write(.bytes([byte]))
        }
    }

    /// Waits until a client in this process has everything that has been sent.
    private func confirmArrival(_ ends: EndTable) async {
        guard let client = ends.client(of: channel) else { return }
        let arrival = ModbusArrival(byteCount: state.withLock { $0.sentBytes })
        _ = await client.triggerUserOutboundEvent(arrival).result()
    }

    /// No further requests.
    func finish() { exchanges.finish() }
}
