import NIOCore

/// One Modbus message on TCP: its header and its PDU.
package struct ModbusFrame: Sendable, Hashable {
    package var header: MBAPHeader
    /// Function code and data, 1...253 bytes.
    package var pdu: [UInt8]

    package init(transaction: UInt16, unit: UInt8, pdu: [UInt8]) {
        header = MBAPHeader(transaction: transaction, pduByteCount: pdu.count, unit: unit)
        self.pdu = pdu
    }

    private init(header: MBAPHeader, pdu: [UInt8]) {
        self.header = header
        self.pdu = pdu
    }

    /// Takes the first whole frame out of `buffer`; `nil` when none has arrived whole.
    /// - Throws: `ModbusStreamBroken` when the length cannot be that of a frame: nothing behind it can be
    ///   trusted.
    package static func read(from buffer: inout ByteBuffer) throws(ModbusStreamBroken) -> Self? {
        guard let header = MBAPHeader.peek(buffer) else { return nil }
        guard MBAPHeader.lengths.contains(header.length) else {
            throw ModbusStreamBroken(length: header.length)
        }
        let pduByteCount = Int(header.length) - 1
        guard buffer.readableBytes >= MBAPHeader.byteCount + pduByteCount else { return nil }
        buffer.moveReaderIndex(forwardBy: MBAPHeader.byteCount)
        guard let pdu = buffer.readBytes(length: pduByteCount) else { return nil }
        return Self(header: header, pdu: pdu)
    }

    /// As it goes over the wire.
    package var bytes: [UInt8] {
        var buffer = ByteBuffer()
        write(to: &buffer)
        return Array(buffer.readableBytesView)
    }

    package func write(to buffer: inout ByteBuffer) {
        buffer.reserveCapacity(minimumWritableBytes: MBAPHeader.byteCount + pdu.count)
        buffer.writeInteger(header.transaction)
        buffer.writeInteger(header.protocolID)
        buffer.writeInteger(header.length)
        buffer.writeInteger(header.unit)
        buffer.writeBytes(pdu)
    }
}

/// A stream whose next frame claims an impossible length.
package struct ModbusStreamBroken: Error, Sendable, Hashable {
    /// Outside of `MBAPHeader.lengths`.
    package let length: UInt16
}
