import Modbus
import NIOCore
import NIOPosix
import Synchronization
import Timekeeping

/// The Modbus TCP client: time-outs on the timekeeper, every answer checked, one connection for many units.
///
/// An answer to a request that has been given up is passed over, so a late one never stands in for the next.
/// The connection is closed after any other trouble, after three time-outs in a row, and after a time-out in
/// the middle of an answer; the next call makes a new one. When that fails, calls fail at once for 0.5 s, then
/// for twice as long each time, up to 30 s.
package final class ModbusClient: RegisterClient {
    let host: String
    let port: Int
    let wiring: Wiring
    let time: any Timekeeper
    let state = Mutex(State())
    private let timeout: Duration

    struct State {
        var connection: Connection?
        /// While a connection is being made.
        var attempt: ModbusConnecting?
        var backOff = BackOff()
        fileprivate var transaction: UInt16 = 0
        fileprivate var timeouts = 0
    }

    struct Connection: Sendable {
        let channel: any Channel
        /// Kept here because a closed channel has forgotten its addresses.
        let local: SocketAddress?
        let remote: SocketAddress?
    }

    private static let toleratedTimeouts = 3

    /// - Parameter timeout: for one exchange, connecting included.
    package init(
        host: String, port: Int, timeout: Duration = .seconds(1), on time: any Timekeeper, wiring: Wiring
    ) {
        self.host = host
        self.port = port
        self.timeout = timeout
        self.time = time
        self.wiring = wiring
    }

    package func readHoldingRegisters(_ span: RegisterSpan, unit: UInt8) async throws -> [UInt16] {
        if let until = state.withLock({ $0.backOff.until }), time.now < until {
            throw ModbusFailure.backingOff(until: until)
        }
        do {
            let registers = try await time.withTimeout(timeout) { [self] in try await read(span, unit) }
            noteAnswer()
            return registers
        } catch is TimedOut {
            await noteTimeout()
            throw ModbusFailure.timedOut(timeout)
        } catch let failure as ModbusFailure {
            if failure.leavesConnectionSound { noteAnswer() }
            throw failure
        }
    }

    package func close() async {
        guard let connection = state.withLock({ $0.connection }) else { return }
        await drop(connection)
    }

    private func noteAnswer() { state.withLock { $0.timeouts = 0 } }

    private func noteTimeout() async {
        let connection = state.withLock { state in
            state.timeouts += 1
            let isDead = state.connection.map { !$0.channel.isActive } ?? false
            return isDead || state.timeouts >= Self.toleratedTimeouts ? state.connection : nil
        }
        if let connection { await drop(connection) }
    }

    /// Closes a connection and waits until the other end has seen it; another one made meanwhile stays.
    func drop(_ connection: Connection) async {
        state.withLock { state in
            guard state.connection?.channel === connection.channel else { return }
            state.connection = nil
            state.timeouts = 0
        }
        connection.channel.close(promise: nil)
        await wiring.ends.confirmClosed(
            connection.channel, local: connection.local, remote: connection.remote)
    }

    private func read(_ span: RegisterSpan, _ unit: UInt8) async throws -> [UInt16] {
        let turn = Turn()
        let connection = try await connection(turn)
        let channel = connection.channel
        let call = ModbusCall(
            transaction: nextTransaction(), unit: unit, span: span, turn: turn,
            promise: channel.eventLoop.makePromise(of: [UInt16].self))
        let result = await withTaskCancellationHandler {
            channel.writeAndFlush(ModbusClientInput.ask(call)).cascadeFailure(to: call.promise)
            // A cancellation before the question was written has found nothing to give up.
            if Task.isCancelled { channel.writeAndFlush(ModbusClientInput.giveUp(call), promise: nil) }
            return await call.promise.futureResult.result()
        } onCancel: {
            turn.claim()
            channel.writeAndFlush(ModbusClientInput.giveUp(call), promise: nil)
        }
        await turn.takeIfClaimed()
        switch result {
        case .success(let registers): return registers
        case .failure(let error):
            await turn.take()
            try Task.checkCancellation()
            let failure = ModbusFailure(transport: error)
            if !failure.leavesConnectionSound { await drop(connection) }
            throw failure
        }
    }

    private func nextTransaction() -> UInt16 {
        state.withLock { state in
            state.transaction &+= 1
            return state.transaction
        }
    }
}
