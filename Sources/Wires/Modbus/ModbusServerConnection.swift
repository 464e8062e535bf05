import Modbus
import NIOCore

/// What a server writes to a connection; no bytes mean that a request has no answer.
enum ModbusServerOutput: Sendable {
    case frame(ModbusFrame)
    case bytes([UInt8])

    var byteCount: Int {
        switch self {
        case .frame(let frame): MBAPHeader.byteCount + frame.pdu.count
        case .bytes(let bytes): bytes.count
        }
    }

    func write(to buffer: inout ByteBuffer) {
        switch self {
        case .frame(let frame): frame.write(to: &buffer)
        case .bytes(let bytes): buffer.writeBytes(bytes)
        }
    }
}

/// Takes requests out of the stream of one connection, and puts answers into it.
final class ModbusServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ModbusServerOutput
    typealias OutboundOut = ByteBuffer

    private let server: ModbusServer
    private var line: ModbusServerLine?
    private var stream = ModbusStream()
    private var remoteAddress = ""
    private var isReading = true
    /// Quick answers, which leave together when everything that has come is answered.
    private var answers = ByteBuffer()

    /// More than this does not wait.
    private static let answerBytes = 16_384

    /// In the order of arrival; `nil` before it has arrived.
    var number: Int? { line?.accepted.number }

    init(_ server: ModbusServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        remoteAddress = context.remoteAddress?.ipAddress ?? ""
        line = server.register(context.channel)
        if line == nil { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        stream.append(unwrapInboundIn(data))
        takeRequests(context)
    }

    /// Room again for answers that the client has not taken.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { takeRequests(context) }
    }

    /// Every whole request. When too many wait, or the client does not take its answers, the rest stays where
    /// it is until there is room.
    private func takeRequests(_ context: ChannelHandlerContext) {
        guard let line, context.channel.isActive else { return }
        do throws(ModbusStreamBroken) {
            while context.channel.isWritable, line.waitingCount < server.limits.pipelinedRequests {
                guard let frame = try stream.next() else {
                    noteUnfinished(line)
                    send(context)
                    return setReading(true, context)
                }
                line.noteRequest(at: server.time.now)
                // Not Modbus, and discarded as the guide has it.
                if frame.header.protocolID == 0 { take(frame, line, context) }
            }
            send(context)
            setReading(false, context)
        } catch {
            send(context)
            context.close(promise: nil)
        }
    }

    private func noteUnfinished(_ line: ModbusServerLine) {
        if stream.isMidFrame && line.beginRequest(at: server.time.now) { server.beganRequest() }
    }

    /// At once, if it can be and no earlier request is still to be answered.
    private func take(_ frame: ModbusFrame, _ line: ModbusServerLine, _ context: ChannelHandlerContext) {
        var query = ModbusQuery(
            transaction: frame.header.transaction, unit: frame.header.unit, pdu: frame.pdu,
            remoteAddress: remoteAddress, connection: line.accepted.number)
        query.line = line
        guard let quick = server.quick, !line.isBusy, let reply = quick(query) else {
            return line.take(query, of: server)
        }
        switch reply {
        case .respond(let pdu):
            ModbusFrame(transaction: query.transaction, unit: query.unit, pdu: pdu).write(to: &answers)
        case .bytes(let bytes, _): answers.writeBytes(bytes)
        case .slowly: preconditionFailure("a quick answer takes no time")
        case .silent: return
        case .close, .reset:
            send(context)
            return reply == .close ? context.close(promise: nil) : context.channel.reset()
        }
        if answers.readableBytes >= Self.answerBytes { send(context) }
    }

    private func send(_ context: ChannelHandlerContext) {
        guard answers.readableBytes > 0 else { return }
        let leaving = answers
        answers = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(leaving), promise: nil)
    }

    private func setReading(_ reads: Bool, _ context: ChannelHandlerContext) {
        guard reads != isReading else { return }
        isReading = reads
        _ = context.channel.setOption(.autoRead, value: reads)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = context.channel.allocator.buffer(capacity: 0)
        unwrapOutboundIn(data).write(to: &buffer)
        if buffer.readableBytes > 0 {
            context.write(wrapOutboundOut(buffer), promise: promise)
        } else {
            promise?.succeed()
        }
        if !isReading { takeRequests(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
