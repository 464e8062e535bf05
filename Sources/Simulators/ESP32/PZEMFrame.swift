import Modbus

/// The two frames that the firmware exchanges with a PZEM-004T: a question for all ten input registers, and its
/// reply.
enum PZEMFrame {
    private static let readInput: UInt8 = 4

    static func question(to address: UInt8) -> [UInt8] {
        withCRC([address, readInput, 0, 0, 0, 10])
    }

    /// - Parameter reply: 25 bytes.
    static func hasRightCRC(_ reply: [UInt8]) -> Bool {
        withCRC(Array(reply.dropLast(2))) == reply
    }

    /// Whether a reply is one to the question, of the unit that was asked.
    static func answers(_ reply: [UInt8], from address: UInt8) -> Bool {
        reply.starts(with: [address, readInput, 20])
    }

    /// The values of 25 bytes, whatever they are: divided in double precision, kept as `float`.
    static func reading(in reply: [UInt8]) -> SensorReading {
        SensorReading(
            voltageV: Float(Double(word(reply, 3)) / 10), currentA: Float(Double(pair(reply, 5)) / 1000),
            powerW: Float(Double(pair(reply, 9)) / 10), energyKWh: Float(Double(pair(reply, 13)) / 1000),
            frequencyHz: Float(Double(word(reply, 17)) / 10),
            powerFactor: Float(Double(word(reply, 19)) / 100))
    }

    private static func word(_ reply: [UInt8], _ place: Int) -> UInt32 {
        UInt32(reply[place]) << 8 | UInt32(reply[place + 1])
    }

    /// Two registers, the low one first.
    private static func pair(_ reply: [UInt8], _ place: Int) -> UInt32 {
        word(reply, place) | word(reply, place + 2) << 16
    }

    private static func withCRC(_ bytes: [UInt8]) -> [UInt8] {
        let crc = RTUChecksum.of(bytes)
        return bytes + [UInt8(crc & 0xFF), UInt8(crc >> 8)]
    }
}
