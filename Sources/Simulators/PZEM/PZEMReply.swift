import Faults
import Modbus
import Timekeeping

/// What one unit puts on its line, and when.
struct PZEMReply: Sendable {
    var bytes: [UInt8]
    /// From the request to the first byte.
    var latency: Duration
    var pace: PZEMTiming.Pace
    /// Told when the last byte has left and the unit is still there.
    var row: [TruthValue] = []
    /// The life of the unit that it belongs to.
    var life: Int

    /// From the request to the last byte.
    var complete: Duration {
        pace == .atOnce ? latency : latency + PZEMTiming.byteTime * bytes.count
    }

    /// Several units at once: an open collector pulls the line down, so of overlapping bytes only the bits stay
    /// that are set in all of them.
    static func overlaid(_ replies: [PZEMReply]) -> PZEMReply? {
        guard var sum = replies.first else { return nil }
        for reply in replies.dropFirst() {
            sum.bytes = overlaid(sum.bytes, reply.bytes)
            sum.latency = min(sum.latency, reply.latency)
        }
        return sum
    }

    static func overlaid(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        return long.enumerated().map { $0.offset < short.count ? $0.element & short[$0.offset] : $0.element }
    }
}

/// How a faulty unit or line brings an answer out.
struct PZEMDamage: Sendable {
    var modbus: ModbusVerdict
    var serial: SerialVerdict
    /// Draws for what has no value of its own.
    var stream: RandomStream
    var draw: UInt64

    var leavesAnswerRight: Bool { modbus.leavesAnswerRight && serial.leavesAnswerRight }

    func bytes(of answer: RTUFrame, to request: RTUFrame) -> [UInt8] {
        var bytes = framed(answer)
        if serial.hasWrongChecksum { bytes[bytes.count - 1] ^= 1 << UInt8(random(0) & 7) }
        if modbus.isTruncated || serial.isTruncated { bytes = Array(bytes.prefix(bytes.count / 2)) }
        if serial.isClashing { bytes = PZEMReply.overlaid(bytes, another(answer)) }
        if modbus.isDuplicated { bytes += bytes }
        return noise + (serial.isEchoed ? request.bytes : []) + bytes
    }

    /// Another unit, another function, and registers that nobody has asked for or none where there should be some.
    private func framed(_ answer: RTUFrame) -> [UInt8] {
        var answer = answer
        if modbus.hasWrongUnit { answer.address &+= 1 }
        let isException = answer.pdu[0] & 0x80 != 0
        if modbus.hasWrongFunction && !isException { answer.pdu[0] = answer.pdu[0] == 4 ? 3 : 4 }
        if modbus.excessRegisters != 0 && !isException && answer.pdu.count > 2 {
            let values =
                Array(answer.pdu.dropFirst(2))
                + Array(repeating: 0, count: 2 * max(0, modbus.excessRegisters))
            let kept = values.dropLast(2 * max(0, -modbus.excessRegisters))
            answer.pdu = [answer.pdu[0], UInt8(clamping: kept.count)] + kept
        }
        return answer.bytes
    }

    /// What another unit of the same address shows at the same time: other values.
    private func another(_ answer: RTUFrame) -> [UInt8] {
        var other = answer
        for index in other.pdu.indices.dropFirst(2) { other.pdu[index] = UInt8(random(index) & 0xFF) }
        return other.bytes
    }

    private var noise: [UInt8] { (0..<serial.noise).map { UInt8(random(1000 + $0) & 0xFF) } }

    private func random(_ place: Int) -> UInt64 { stream.bits(draw &* 4096 &+ UInt64(place)) }
}
