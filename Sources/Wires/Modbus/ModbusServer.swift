import Modbus
import NIOCore
import NIOPosix
import Synchronization
import Timekeeping

/// A Modbus TCP server: every request is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds and closes every connection.
/// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b.
package final class ModbusServer: Sendable {
    /// What one server takes.
    package struct Limits: Sendable {
        /// Connections at a time.
        package var connections = 5
        /// What happens to one more.
        package var excess = Excess.acceptAndClose
        /// A connection without a request for so long is closed; `nil` keeps it.
        package var idle: Duration?
        /// How long the rest of a request may take that has begun.
        package var unfinished = Duration.seconds(10)
        /// Requests of one connection that wait; beyond it the server stops reading.
        package var pipelinedRequests = 64

        package enum Excess: String, Sendable, CaseIterable {
            case refuse
            case acceptAndClose = "accept-and-close"
        }

        package init() {}
    }

    let name: String
    let time: any Timekeeper
    let limits: Limits
    let wiring: Wiring
    /// `nil` where every request must go through `serving`.
    let quick: (@Sendable (ModbusQuery) -> ModbusReply?)?
    let answer: @Sendable (ModbusQuery) async -> ModbusReply
    /// Closed while nothing crosses the network: an answer that leaves byte by byte stops there.
    let network: Latch
    let deliver: AsyncStream<ModbusServerLine>.Continuation
    let state = Mutex(State())
    let somethingToWatch: any Parking
    private let incoming: AsyncStream<ModbusServerLine>

    struct State {
        /// `nil` while it does not listen, which may be because it has all the connections that it takes.
        var listener: (any Channel)?
        var wantsConnections = false
        /// The address, from the first time that it listens to its end.
        var held: HeldPort?
        /// Whether it has been closed: a connection that was accepted just before is closed as it enters.
        var isClosed = false
        /// By the number of their arrival.
        var lines: [Int: ModbusServerLine] = [:]
        var arrivals = 0
        fileprivate var isServing = false
        /// Whoever closes the server and waits until its handlers have been cancelled.
        fileprivate var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameters:
    ///   - name: how the server is called in traces and errors.
    ///   - quick: asked first, on the event loop, where the clock is the real one; what it leaves open goes to
    ///     `answer`. It saves a task for each request and must not block.
    ///   - network: closed while nothing crosses it.
    ///   - answer: says what happens to one request; those of one connection are answered in order.
    package init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, limits: Limits = Limits(),
        quick: (@Sendable (ModbusQuery) -> ModbusReply?)? = nil, network: Latch = Latch(),
        answer: @escaping @Sendable (ModbusQuery) async -> ModbusReply
    ) {
        self.name = name
        self.time = time
        self.wiring = wiring
        self.limits = limits
        self.quick = time is SystemTimekeeper ? quick : nil
        self.answer = answer
        self.network = network
        somethingToWatch = time.makeParking("\(name): a connection with a deadline")
        (incoming, deliver) = AsyncStream.makeStream(of: ModbusServerLine.self)
    }

    /// Activities that spend time: they close idle connections and those whose request never ends.
    package var processes: [NamedProcess] {
        [NamedProcess("\(name) deadlines") { try await self.watchDeadlines() }]
    }

    /// Serves until the task is cancelled.
    package func run() async throws {
        state.withLock { $0.isServing = true }
        await withDiscardingTaskGroup { group in
            for await line in incoming {
                group.addTask(executorPreference: line.executor) { await line.serve(for: self) }
            }
            group.cancelAll()
            handlersAreCancelled()
        }
    }

    private func handlersAreCancelled() {
        let closers = state.withLock { state in
            state.isServing = false
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    /// Stops listening, closes every connection and ends `run()`: returns when every handler in flight has been
    /// told, before any of them goes on.
    package func close() async {
        await stopListening()
        state.withLock { ($0.held, $0.isClosed) = (nil, true) }
        for line in lines { await end(line) { $0.close() } }
        await withCheckedContinuation { continuation in
            let isServing = state.withLock { state in
                if state.isServing { state.closers.append(continuation) }
                return state.isServing
            }
            deliver.finish()
            if !isServing { continuation.resume() }
        }
    }
}
