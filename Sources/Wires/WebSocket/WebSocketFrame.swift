import NIOCore

/// One frame of a WebSocket.
///
/// Source: RFC 6455, section 5.2.
struct WebSocketFrame: Sendable, Equatable {
    enum Opcode: UInt8, Sendable {
        case continuation = 0x0, text = 0x1, binary = 0x2
        case close = 0x8, ping = 0x9, pong = 0xA

        var isControl: Bool { rawValue & 0x8 != 0 }
    }

    /// Payload bytes of a control frame.
    static let controlLimit = 125

    /// Whether it is the last frame of its message.
    var isFinal: Bool
    var opcode: Opcode
    /// Without a mask.
    var payload: [UInt8]

    init(_ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.isFinal = isFinal
        self.opcode = opcode
        self.payload = payload
    }

    /// - Parameter mask: hides the payload of a client's frame; a server's frame has none.
    func write(mask: UInt32?, to buffer: inout ByteBuffer) {
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        buffer.writeInteger(opcode.rawValue | (isFinal ? 0x80 : 0))
        switch payload.count {
        case ...125: buffer.writeInteger(maskBit | UInt8(payload.count))
        case ...0xFFFF: buffer.writeMultipleIntegers(maskBit | 126, UInt16(payload.count))
        default: buffer.writeMultipleIntegers(maskBit | 127, UInt64(payload.count))
        }
        guard let mask else { return _ = buffer.writeBytes(payload) }
        buffer.writeInteger(mask)
        buffer.writeBytes(Self.masked(payload, with: mask))
    }

    /// Masks and unmasks: both are the same. Source: RFC 6455, section 5.3.
    static func masked(_ payload: [UInt8], with mask: UInt32) -> [UInt8] {
        let key = withUnsafeBytes(of: mask.bigEndian) { Array($0) }
        return payload.indices.map { payload[$0] ^ key[$0 & 3] }
    }
}
