import NIOCore

/// The seven bytes in front of every PDU on TCP.
///
/// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
package struct MBAPHeader: Sendable, Hashable {
    /// Bytes of the header itself.
    package static let byteCount = 7
    /// What `length` may say: a unit and a PDU of 1...253 bytes.
    package static let lengths: ClosedRange<UInt16> = 2...254

    package var transaction: UInt16
    /// 0 for Modbus.
    package var protocolID: UInt16
    /// Bytes behind the length itself: unit and PDU.
    package var length: UInt16
    package var unit: UInt8

    package init(transaction: UInt16, protocolID: UInt16 = 0, pduByteCount: Int, unit: UInt8) {
        self.transaction = transaction
        self.protocolID = protocolID
        length = UInt16(clamping: 1 + pduByteCount)
        self.unit = unit
    }

    private init(transaction: UInt16, protocolID: UInt16, length: UInt16, unit: UInt8) {
        self.transaction = transaction
        self.protocolID = protocolID
        self.length = length
        self.unit = unit
    }

    /// Reads a header without moving the reader index; `nil` when it has not arrived whole.
    static func peek(_ buffer: ByteBuffer) -> Self? {
        let start = buffer.readerIndex
        guard buffer.readableBytes >= byteCount,
            let transaction: UInt16 = buffer.getInteger(at: start),
            let protocolID: UInt16 = buffer.getInteger(at: start + 2),
            let length: UInt16 = buffer.getInteger(at: start + 4),
            let unit: UInt8 = buffer.getInteger(at: start + 6)
        else { return nil }
        return Self(transaction: transaction, protocolID: protocolID, length: length, unit: unit)
    }
}
