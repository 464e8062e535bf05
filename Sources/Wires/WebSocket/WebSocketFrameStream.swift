import NIOCore

/// Takes frames out of bytes as they come.
struct WebSocketFrameStream {
    /// Which end sends the frames: a client masks each of them, a server none.
    enum Sender: Sendable { case client, server }

    private let sender: Sender
    private let limit: Int
    private var buffer = ByteBuffer()

    /// - Parameter limit: payload bytes of one frame.
    init(from sender: Sender, limit: Int) {
        self.sender = sender
        self.limit = limit
    }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeImmutableBuffer(bytes) }
    }

    /// - Returns: the next frame; `nil` when it has not come whole.
    /// - Throws: what is wrong with it, as soon as that is known.
    mutating func next() throws(WebSocketViolation) -> WebSocketFrame? {
        guard let head = try readHead() else { return nil }
        guard buffer.readableBytes >= head.byteCount + head.payloadCount else { return nil }
        buffer.moveReaderIndex(forwardBy: head.byteCount)
        let payload = buffer.readBytes(length: head.payloadCount) ?? []
        buffer.discardReadBytes()
        return WebSocketFrame(
            head.opcode, head.mask.map { WebSocketFrame.masked(payload, with: $0) } ?? payload,
            isFinal: head.isFinal)
    }

    private struct Head {
        var opcode: WebSocketFrame.Opcode
        var isFinal: Bool
        var mask: UInt32?
        var byteCount: Int
        var payloadCount: Int
    }

    private func readHead() throws(WebSocketViolation) -> Head? {
        guard let first = byte(0), let second = byte(1) else { return nil }
        let opcode = try opcode(first)
        let isFinal = first & 0x80 != 0
        let isMasked = second & 0x80 != 0
        guard isMasked == (sender == .client) else {
            throw .protocolError(isMasked ? "a server's frame has a mask" : "a client's frame has no mask")
        }
        if opcode.isControl {
            guard isFinal else { throw .protocolError("a control frame is in parts") }
            guard second & 0x7F < 126 else { throw .protocolError("a control frame is too long") }
        }
        guard let (payloadCount, lengthBytes) = try length(second & 0x7F) else { return nil }
        guard payloadCount <= limit else { throw .tooLarge(limit) }
        let maskAt = 2 + lengthBytes
        guard isMasked else {
            return Head(
                opcode: opcode, isFinal: isFinal, byteCount: maskAt, payloadCount: payloadCount)
        }
        guard let mask = integer(at: maskAt, as: UInt32.self) else { return nil }
        return Head(
            opcode: opcode, isFinal: isFinal, mask: mask, byteCount: maskAt + 4, payloadCount: payloadCount)
    }

    private func opcode(_ first: UInt8) throws(WebSocketViolation) -> WebSocketFrame.Opcode {
        guard first & 0x70 == 0 else { throw .protocolError("a reserved bit is set") }
        guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
            throw .protocolError("opcode \(first & 0x0F) is reserved")
        }
        return opcode
    }

    /// - Returns: the length of the payload, and in how many further bytes it stands; `nil` when they have not come.
    private func length(_ short: UInt8) throws(WebSocketViolation) -> (Int, bytes: Int)? {
        switch short {
        case ...125: return (Int(short), 0)
        case 126:
            guard let length = integer(at: 2, as: UInt16.self) else { return nil }
            guard length > 125 else { throw .protocolError("a length has more bytes than it needs") }
            return (Int(length), 2)
        default:
            guard let length = integer(at: 2, as: UInt64.self) else { return nil }
            guard length > 0xFFFF else { throw .protocolError("a length has more bytes than it needs") }
            return (Int(clamping: length), 8)
        }
    }

    private func byte(_ offset: Int) -> UInt8? { integer(at: offset, as: UInt8.self) }

    private func integer<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
        buffer.getInteger(at: buffer.readerIndex + offset, as: type)
    }
}
