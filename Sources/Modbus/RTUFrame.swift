/// One Modbus message on a serial line: the address of a unit, a PDU, and a CRC-16, low byte first.
///
/// Source: MODBUS over Serial Line Specification V1.02, section 2.5.1.
package struct RTUFrame: Sendable, Hashable {
    /// What a whole frame can have: an address, a function and two bytes of CRC, up to 253 bytes of PDU.
    package static let byteCounts = 4...256

    /// 0 is the broadcast, 1...247 a unit's own; what is above is reserved, and some makers use it.
    package var address: UInt8
    /// Function code and data.
    package var pdu: [UInt8]

    package init(address: UInt8, pdu: [UInt8]) {
        self.address = address
        self.pdu = pdu
    }

    /// A frame as it came, the CRC included; `nil` when that is wrong or there are too few or too many bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard Self.byteCounts.contains(bytes.count), RTUChecksum.of(bytes) == 0 else { return nil }
        self.init(address: bytes[0], pdu: Array(bytes[1..<(bytes.count - 2)]))
    }

    /// As it goes over the wire.
    package var bytes: [UInt8] {
        let body = [address] + pdu
        let checksum = RTUChecksum.of(body)
        return body + [UInt8(checksum & 0xFF), UInt8(checksum >> 8)]
    }
}
