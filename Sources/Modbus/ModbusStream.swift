import NIOCore

/// The bytes of one direction of a connection, until they have become frames.
package struct ModbusStream: Sendable {
    private(set) var received = ByteBuffer()

    package init() {}

    /// Whether the last frame has come in part only.
    package var isMidFrame: Bool { received.readableBytes > 0 }

    /// Adds what has come.
    package mutating func append(_ part: ByteBuffer) {
        guard isMidFrame else {
            received = part
            return
        }
        received.discardReadBytes()
        received.writeImmutableBuffer(part)
    }

    /// Takes the first whole frame; `nil` when none has arrived whole.
    /// - Throws: `ModbusStreamBroken`, for good.
    package mutating func next() throws(ModbusStreamBroken) -> ModbusFrame? {
        if let frame = try ModbusFrame.read(from: &received) { return frame }
        // A buffer that is kept cannot be used for the next read.
        if !isMidFrame { received = ByteBuffer() }
        return nil
    }
}
