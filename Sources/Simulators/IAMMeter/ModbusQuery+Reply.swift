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
        switch fault.end {
        case .close: return .close
        case .reset: return .reset
        case nil: break
        }
        var bytes = frame(Self.spoiled(pdu, by: fault), fault)
        if fault.isTruncated { bytes = Array(bytes.prefix(min(Self.cutAt, bytes.count - 1))) }
        let isTwice = twice || fault.isDuplicated
        if isTwice { bytes += bytes }
        if let rate = fault.bytesPerSecond, rate > 0 {
            return .slowly(bytes, pause: .seconds(1 / rate), answers: fault.isTakenForAnswer)
        }
        guard isTwice || !fault.leavesAnswerRight else { return .respond(pdu) }
        return .bytes(bytes, answers: fault.isTakenForAnswer)
    }

    private func frame(_ pdu: [UInt8], _ fault: ModbusVerdict) -> [UInt8] {
        let wrong = fault.transaction ?? transaction &+ Self.wrongOffset
        var frame = ModbusFrame(
            transaction: fault.hasWrongTransaction ? wrong : transaction,
            unit: fault.hasWrongUnit ? unit &+ 1 : unit, pdu: pdu)
        frame.header.protocolID = fault.protocolID
        frame.header.length = UInt16(clamping: Int(frame.header.length) + fault.excessLength)
        return frame.bytes
    }

    /// Another function, and registers that nobody has asked for or none where there should be some. An
    /// exception has no registers.
    private static func spoiled(_ pdu: [UInt8], by fault: ModbusVerdict) -> [UInt8] {
        guard let function = pdu.first else { return pdu }
        var pdu = pdu
        if fault.hasWrongFunction { pdu[0] = function & isException | readInputRegisters }
        guard function & isException == 0, fault.excessRegisters != 0 else { return pdu }
        let values = Array(pdu.dropFirst(2)) + Array(repeating: 0, count: 2 * max(0, fault.excessRegisters))
        let kept = values.dropLast(2 * max(0, -fault.excessRegisters))
        return [pdu[0], UInt8(clamping: kept.count)] + kept
    }

    private static let isException: UInt8 = 0x80
    private static let readInputRegisters: UInt8 = 4
    /// Far from any other transaction that a client has under way.
    private static let wrongOffset: UInt16 = 0x8000
    /// A read of two registers then lacks three bytes.
    private static let cutAt = 10
}
