import Modbus
import Timekeeping

/// One request as a Modbus server sees it.
public struct ModbusQuery: Sendable {
    public var transaction: UInt16
    public var unit: UInt8
    /// Function code and data, as they came.
    public var pdu: [UInt8]
    /// The peer's address without its port.
    public var remoteAddress: String
    /// The number of the connection in the order of arrival, from 1.
    public var connection: Int

    public init(transaction: UInt16, unit: UInt8, pdu: [UInt8], remoteAddress: String, connection: Int) {
        self.transaction = transaction
        self.unit = unit
        self.pdu = pdu
        self.remoteAddress = remoteAddress
        self.connection = connection
    }
}

/// What a server does about one request.
public enum ModbusReply: Sendable, Equatable {
    /// A PDU, framed with the transaction and the unit of its request.
    case respond([UInt8])
    /// Bytes as they are. `answers` says whether the client can take them as the end of its exchange, be it as
    /// an error; if not, it waits for its time-out.
    case bytes([UInt8], answers: Bool)
    /// Nothing is sent; the client waits for its time-out.
    case silent
    /// The connection is closed in place of an answer.
    case close
    /// The connection is reset in place of an answer.
    case reset
}

/// A Modbus TCP server: every request is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds and closes every connection.
/// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b.
public final class ModbusServer: Sendable {
    /// What one server takes.
    public struct Limits: Sendable {
        /// Connections at a time.
        public var connections = 5
        /// What happens to one more.
        public var excess = Excess.acceptAndClose
        /// A connection without a request for so long is closed; `nil` keeps it.
        public var idle: Duration?
        /// How long the rest of a request may take that has begun.
        public var unfinished = Duration.seconds(10)
        public var pipelinedRequests = 64

        public enum Excess: String, Sendable, CaseIterable {
            case refuse
            case acceptAndClose = "accept-and-close"
        }

        public init() {}
    }

    public init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, limits: Limits = Limits(),
        answer: @escaping @Sendable (ModbusQuery) async -> ModbusReply
    ) {}

    /// Activities that spend time: they close idle connections and those whose request never ends.
    public var processes: [NamedProcess] { [] }

    /// Binds to an address; port 0 takes any free one.
    /// - Throws: `PortProblem`.
    @discardableResult
    public func open(host: String, port: Int) async throws -> Int { port }

    /// Binds to the real port of a device where it may, else to any free one.
    public func open(host: String, preferring port: Int) async throws -> Int { port }

    /// Serves until the task is cancelled.
    public func run() async throws {}

    /// Resets every open connection and waits until both ends have seen it.
    public func resetConnections() async {}

    /// Stops listening: new connections are refused. Open ones stay.
    public func stopListening() async {}

    public func close() async {}
}
