/// The CRC-16 behind every frame on a serial line: polynomial 0xA001, reflected, starting at 0xFFFF.
///
/// Source: MODBUS over Serial Line Specification V1.02, section 6.2.2.
package enum RTUChecksum {
    /// Low byte first it goes over the wire.
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt16 {
        bytes.reduce(0xFFFF) { crc, byte in table[Int(UInt8(crc & 0xFF) ^ byte)] ^ crc >> 8 }
    }

    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xA001 : crc >> 1 }
    }
}
