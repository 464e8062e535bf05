import Faults
import Wires

extension ModbusQuery {
    /// Size of the request on the wire.
    var byteCount: Int { byteCount(of: pdu) }

    /// Size of a frame on the wire.
    func byteCount(of pdu: [UInt8]) -> Int { Self.headerBytes + pdu.count }

    /// The answer as a faulty server or link brings it out.
    /// - Parameter twice: the request came twice, so there are two answers.
    func reply(_ pdu: [UInt8], spoiledBy fault: ModbusVerdict, twice: Bool) -> ModbusReply {
        let offset = fault.hasWrongTransaction ? Self.wrongOffset : 0
        var bytes = frame(pdu, transaction: transaction &+ offset)
        if fault.isTruncated { bytes = Array(bytes.prefix(min(Self.cutAt, bytes.count - 1))) }
        guard twice || fault.isTruncated || fault.hasWrongTransaction else { return .respond(pdu) }
        return .bytes(
            twice ? bytes + bytes : bytes, answers: !fault.isTruncated && !fault.hasWrongTransaction)
    }

    /// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
    private func frame(_ pdu: [UInt8], transaction: UInt16) -> [UInt8] {
        let length = UInt16(1 + pdu.count)
        let words = [transaction, 0, length].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return words + [unit] + pdu
    }

    private static let headerBytes = 7
    /// Far enough from the next transactions of a client that counts them.
    private static let wrongOffset: UInt16 = 5
    /// A read of two registers then lacks three bytes.
    private static let cutAt = 10
}
