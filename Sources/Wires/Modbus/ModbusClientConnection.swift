import Modbus
import NIOCore
import Timekeeping

/// One question to one unit, with the promise of its answer.
struct ModbusCall: Sendable {
    let transaction: UInt16
    let unit: UInt8
    let span: RegisterSpan
    /// The turn of the caller, claimed when there is no answer.
    let turn: Turn
    let promise: EventLoopPromise<[UInt16]>

    var frame: ModbusFrame {
        ModbusFrame(
            transaction: transaction, unit: unit, pdu: ModbusRequest.readHoldingRegisters(span).pdu)
    }

    /// - Throws: `ModbusFailure`.
    func registers(in frame: ModbusFrame) throws -> [UInt16] {
        guard frame.header.unit == unit else { throw ModbusFailure.wrongUnit(frame.header.unit) }
        do throws(ModbusAnswerProblem) {
            return try ModbusResponse.registers(
                in: frame.pdu, function: ModbusFunction.readHoldingRegisters.rawValue, count: Int(span.count))
        } catch {
            throw ModbusFailure(error)
        }
    }
}

enum ModbusClientInput: Sendable {
    case ask(ModbusCall)
    /// Its caller has had enough; a late answer is passed over.
    case giveUp(ModbusCall)
}

/// Writes questions and finds the one that each answer belongs to.
final class ModbusClientConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ModbusClientInput
    typealias OutboundOut = ByteBuffer

    private var stream = ModbusStream()
    private var arrivals = ModbusArrivals()
    /// By transaction.
    private var calls: [UInt16: ModbusCall] = [:]

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .ask(let call):
            calls[call.transaction] = call
            var buffer = context.channel.allocator.buffer(capacity: 12)
            call.frame.write(to: &buffer)
            context.write(wrapOutboundOut(buffer), promise: promise)
        case .giveUp(let call):
            giveUp(call, context)
            promise?.succeed()
        }
    }

    /// In the middle of an answer nobody knows where the next one begins.
    private func giveUp(_ call: ModbusCall, _ context: ChannelHandlerContext) {
        guard calls.removeValue(forKey: call.transaction) != nil else { return }
        if stream.isMidFrame { context.close(promise: nil) }
        call.promise.fail(CancellationError())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        stream.append(part)
        defer { arrivals.add(part.readableBytes) }
        do throws(ModbusStreamBroken) {
            while let frame = try stream.next() { take(frame) }
        } catch {
            failAll(.malformed)
            context.close(promise: nil)
        }
    }

    /// An answer that nobody waits for is late, or of another transaction than was asked with.
    private func take(_ frame: ModbusFrame) {
        guard frame.header.protocolID == 0, let call = calls.removeValue(forKey: frame.header.transaction)
        else { return }
        do {
            call.promise.succeed(try call.registers(in: frame))
        } catch {
            call.promise.fail(error)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failAll(ModbusFailure(transport: error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        failAll(.closed)
        arrivals.end()
    }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard let arrival = event as? ModbusArrival else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        arrivals.wait(for: arrival, promise)
    }

    /// In the order of asking, so that a run goes on in the same order each time.
    private func failAll(_ failure: ModbusFailure) {
        let failing = calls.sorted { $0.key < $1.key }.map(\.value)
        calls.removeAll()
        for call in failing {
            call.turn.claim()
            call.promise.fail(failure)
        }
    }
}
