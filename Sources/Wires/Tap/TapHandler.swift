import NIOCore

/// Tells a tap of the bytes of one connection, and changes nothing about them.
final class TapHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let tap: Tap
    private let wire: WireCrossing.Wire
    private let name: String
    private let number: () -> Int?

    /// - Parameter number: says which connection it is, once that is known.
    init(_ tap: Tap, _ wire: WireCrossing.Wire, of name: String, number: @escaping () -> Int?) {
        self.tap = tap
        self.wire = wire
        self.name = name
        self.number = number
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        tell(.received, unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        tell(.sent, unwrapOutboundIn(data))
        context.write(data, promise: promise)
    }

    private func tell(_ direction: WireCrossing.Direction, _ bytes: ByteBuffer) {
        tap.tell(wire, name, connection: number(), direction, Array(bytes.readableBytesView))
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// Adds a handler for the tap of a run, if it has one.
    func addTap(
        _ tap: Tap?, _ wire: WireCrossing.Wire, of name: String, number: @escaping () -> Int?
    ) throws {
        if let tap { try addHandler(TapHandler(tap, wire, of: name, number: number)) }
    }
}
