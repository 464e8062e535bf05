import Timekeeping

/// What goes wrong with the answers of a Modbus server.
package enum ModbusFault: Sendable, Equatable {
    /// Any byte, also one that no standard names.
    case exception(code: UInt8)
    case silence
    /// The answer carries a transaction identifier that was not asked with.
    case wrongTransaction
    /// The answer carries this transaction identifier, whatever was asked with.
    case transaction(UInt16)
    /// The answer carries another protocol identifier than 0, that of Modbus.
    case wrongProtocol(UInt16)
    /// The length field of the answer says so many bytes more, or fewer, than there are.
    case wrongLength(by: Int)
    /// The answer carries another unit than was asked with.
    case wrongUnit
    /// The answer is one to function 4.
    case wrongFunction
    /// The answer has so many registers more, or fewer, than were asked for.
    case wrongCount(by: Int)
    /// The answer ends early.
    case truncate
    /// The answer comes twice.
    case duplicate
    /// The answer comes byte by byte.
    case slow(bytesPerSecond: Double)
    /// The connection is closed in place of an answer.
    case close
    /// The connection is reset in place of an answer.
    case reset
    /// The answer comes later.
    case delay(DelayDistribution)
}
