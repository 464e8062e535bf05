import Modbus
import NIOCore

/// What a server writes to a connection; no bytes mean that a request has no answer.
enum ModbusServerOutput: Sendable {
    case frame(ModbusFrame)
    case bytes([UInt8])
}

/// Takes requests out of the stream of one connection, and puts answers into it.
final class ModbusServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ModbusServerOutput
    typealias OutboundOut = ByteBuffer

    private let server: ModbusServer
    private var line: ModbusServerLine?
    private var received = ByteBuffer()
    private var remoteAddress = ""
    private var isReading = true

    init(_ server: ModbusServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        remoteAddress = context.remoteAddress?.ipAddress ?? ""
        line = server.register(context.channel)
        if line == nil { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = part } else { received.writeBuffer(&part) }
        takeRequests(context)
    }

    /// Every whole request; when too many wait, the rest stays where it is until there is room.
    private func takeRequests(_ context: ChannelHandlerContext) {
        guard let line else { return }
        do throws(ModbusStreamBroken) {
            while line.waitingCount < server.limits.pipelinedRequests {
                guard let frame = try ModbusFrame.read(from: &received) else {
                    if received.readableBytes > 0, line.beginRequest(at: server.time.now) {
                        server.beganRequest()
                    }
                    return setReading(true, context)
                }
                // Not Modbus, and discarded as the guide has it.
                guard frame.header.protocolID == 0 else { continue }
                line.take(query(frame, line), of: server)
            }
            setReading(false, context)
        } catch {
            context.close(promise: nil)
        }
    }

    private func query(_ frame: ModbusFrame, _ line: ModbusServerLine) -> ModbusQuery {
        ModbusQuery(
            transaction: frame.header.transaction, unit: frame.header.unit, pdu: frame.pdu,
            remoteAddress: remoteAddress, connection: line.number)
    }

    private func setReading(_ reads: Bool, _ context: ChannelHandlerContext) {
        guard reads != isReading else { return }
        isReading = reads
        context.channel.setOption(.autoRead, value: reads).assumeIsolated().whenFailure { _ in }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = context.channel.allocator.buffer(capacity: 0)
        switch unwrapOutboundIn(data) {
        case .frame(let frame): frame.write(to: &buffer)
        case .bytes(let bytes): buffer.writeBytes(bytes)
        }
        context.write(wrapOutboundOut(buffer), promise: promise)
        if !isReading { takeRequests(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
