import Faults
import Modbus
import Wires

extension ModbusQuery {
    /// Size of the request on the wire.
    var byteCount: Int { byteCount(of: pdu) }

    /// Size of a frame on the wire.
    func byteCount(of pdu: [UInt8]) -> Int { MBAPHeader.byteCount + pdu.count }

    /// The answer as a faulty server or link brings it out.
    /// - Parameter twice: the request came twice, so there are two answers.
    func reply(_ pdu: [UInt8], spoiledBy fault: ModbusVerdict, twice: Bool) -> ModbusReply {
        guard twice || fault.isTruncated || fault.hasWrongTransaction else { return .respond(pdu) }
        let offset = fault.hasWrongTransaction ? Self.wrongOffset : 0
        var bytes = ModbusFrame(transaction: transaction &+ offset, unit: unit, pdu: pdu).bytes
        if fault.isTruncated { bytes = Array(bytes.prefix(min(Self.cutAt, bytes.count - 1))) }
        return .bytes(
            twice ? bytes + bytes : bytes, answers: !fault.isTruncated && !fault.hasWrongTransaction)
    }

    /// Far from any other transaction that a client has under way.
    private static let wrongOffset: UInt16 = 0x8000
    /// A read of two registers then lacks three bytes.
    private static let cutAt = 10
}
