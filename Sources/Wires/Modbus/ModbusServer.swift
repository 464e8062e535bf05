import Modbus
import NIOCore
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

    /// Connections that were closed before `run()` has looked at them, and wait besides the open ones.
    private static let closedConnections = 64

    let name: String
    let time: any Timekeeper
    let limits: Limits
    let wiring: Wiring
    /// `nil` where every request must go through `serving`.
    let quick: (@Sendable (ModbusQuery) -> ModbusReply?)?
    let answer: @Sendable (ModbusQuery) async -> ModbusReply
    /// Closed while nothing crosses the network: an answer that leaves byte by byte stops there.
    let network: Latch
    let listener: Listener<ModbusServerLine>
    let somethingToWatch: any Parking
    /// Connections whose requests nobody answers yet. One that finds no room is closed like one too many.
    let incoming: ServingQueue<ModbusServerLine>

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
        listener = Listener(
            wiring: wiring, limit: limits.connections, excess: limits.excess == .refuse ? .refuse : .close)
        incoming = ServingQueue(limit: limits.connections + Self.closedConnections)
    }

    /// Activities that spend time: they close idle connections and those whose request never ends.
    package var processes: [NamedProcess] {
        [NamedProcess("\(name) deadlines") { try await self.watchDeadlines() }]
    }

    /// Serves until the task is cancelled.
    package func run() async throws {
        await incoming.run(on: { $0.executor }) { await $0.serve(for: self) }
    }

    /// Stops listening, closes every connection and ends `run()`: returns when every handler in flight has been
    /// told, before any of them goes on.
    package func close() async {
        await listener.close()
        await incoming.close()
    }
}
