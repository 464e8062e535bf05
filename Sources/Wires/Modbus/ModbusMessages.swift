import Modbus

/// One request as a Modbus server sees it.
package struct ModbusQuery: Sendable {
    package var transaction: UInt16
    package var unit: UInt8
    /// Function code and data, as they came.
    package var pdu: [UInt8]
    /// The peer's address without its port.
    package var remoteAddress: String
    /// The number of the connection in the order of arrival, from 1.
    package var connection: Int
    /// That connection itself; `nil` when there is none.
    package var line: (any RequestConnection)?

    package init(transaction: UInt16, unit: UInt8, pdu: [UInt8], remoteAddress: String, connection: Int) {
        self.transaction = transaction
        self.unit = unit
        self.pdu = pdu
        self.remoteAddress = remoteAddress
        self.connection = connection
    }
}

/// What a server does about one request.
package enum ModbusReply: Sendable, Equatable {
    /// A PDU, framed with the transaction and the unit of its request.
    case respond([UInt8])
    /// Bytes as they are. `answers` says whether the client can take them as the end of its exchange, be it as
    /// an error; if not, it waits for its time-out.
    case bytes([UInt8], answers: Bool)
    /// The same, one byte after the other.
    case slowly([UInt8], pause: Duration, answers: Bool)
    /// Nothing is sent; the client waits for its time-out.
    case silent
    /// The connection is closed in place of an answer.
    case close
    /// The connection is reset in place of an answer.
    case reset
}
