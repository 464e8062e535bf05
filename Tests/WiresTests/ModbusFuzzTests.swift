import Foundation
import Modbus
import NIOCore
import NIOPosix
import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// How many damaged streams are played: `WATTLOOP_FUZZ`, or a few thousand.
enum FuzzCases {
    static let count = DamagedInputs.count(ordinarily: 2000)
    static let lanes = 8
    static var each: Int { max(1, count / lanes) }
}

@Suite(.ends(within: .seconds(1800)))
struct ModbusFuzzTests {
    @Test(arguments: ModbusServerTests.Path.allCases)
    func `a server answers what is whole, closes on what is broken, and goes on`(
        path: ModbusServerTests.Path
    ) async throws {
        try await ModbusServerUnderTest.serve(limits: .crowd, quick: path.quick) { server, port in
            try await withThrowingTaskGroup { group in
                for lane in 0..<FuzzCases.lanes {
                    group.addTask {
                        var random = SeededNumbers(seed: 0x4D0D + UInt64(lane))
                        for number in 0..<FuzzCases.each {
                            try await Self.play(&random, port, "lane \(lane), case \(number)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            while !server.listener.lines.isEmpty { await Task.yield() }
            let client = try await ModbusRawClient(to: port)
            #expect(await client.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
        }
    }

    /// Sends one damaged stream in pieces and awaits every answer that it deserves.
    private static func play(_ random: inout SeededNumbers, _ port: Int, _ name: String) async throws {
        let bytes = damaged(&random)
        let (answers, isBroken) = deserved(bytes)
        let client = try await ModbusRawClient(to: port)
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...60, using: &random)
            client.push(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        let frames = await client.frames(isBroken ? .max : answers.count)
        // What comes behind the break may reset the connection before the last answers have been read.
        if isBroken {
            #expect(answers.starts(with: frames), "\(name): \(bytes)")
        } else {
            #expect(frames == answers, "\(name): \(bytes)")
        }
        if Bool.random(using: &random) { await client.reset() } else { await client.close() }
    }

    /// What a server makes of a stream when nothing is lost, and whether it closes in the end.
    private static func deserved(_ bytes: [UInt8]) -> (answers: [ModbusFrame], isBroken: Bool) {
        var stream = ModbusStream()
        stream.append(ByteBuffer(bytes: bytes))
        var answers: [ModbusFrame] = []
        do throws(ModbusStreamBroken) {
            while let frame = try stream.next() {
                guard frame.header.protocolID == 0 else { continue }
                let (transaction, unit) = (frame.header.transaction, frame.header.unit)
                let query = ModbusQuery(
                    transaction: transaction, unit: unit, pdu: frame.pdu, remoteAddress: "", connection: 1)
                answers.append(
                    ModbusFrame(
                        transaction: transaction, unit: unit, pdu: ModbusServerUnderTest.pdu(to: query)))
            }
            return (answers, false)
        } catch {
            return (answers, true)
        }
    }

    private static func damaged(_ random: inout SeededNumbers) -> [UInt8] {
        var bytes = (1...8).flatMap { number in
            ModbusFrame.read(
                .random(in: 0...250, using: &random), .random(in: 0...130, using: &random),
                transaction: number)
        }
        for _ in 0..<Int.random(in: 1...6, using: &random) { random.damage(&bytes) }
        return bytes
    }

    @Test func `a client takes whatever comes for an answer, a failure, or nothing`() async throws {
        try await withThrowingTaskGroup { group in
            for lane in 0..<FuzzCases.lanes {
                group.addTask {
                    let server = try await NoisyServer(seed: 0xC11E47 + UInt64(lane))
                    let client = ModbusClient(
                        host: "127.0.0.1", port: server.port, timeout: .seconds(60), on: SystemTimekeeper(),
                        wiring: Wiring(group: ServerUnderTest.group.next()))
                    let span = try RegisterSpan(start: 0, count: 5)
                    for _ in 0..<FuzzCases.each {
                        do {
                            #expect(try await client.readHoldingRegisters(span, unit: 1).count == 5)
                        } catch let failure as ModbusFailure {
                            #expect(failure != .timedOut(.seconds(60)))
                        }
                    }
                    await client.close()
                    await server.close()
                }
            }
            try await group.waitForAll()
        }
    }
}

/// A server that answers every request with a damaged answer and closes.
private struct NoisyServer {
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }

    init(seed: UInt64) async throws {
        let loop = ServerUnderTest.group.next()
        let noise = Noise(seed: seed)
        listener = try await ServerBootstrap(group: loop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answerer(noise))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async { try? await listener.close() }

    /// Shared by the connections.
    private final class Noise: Sendable {
        private let random: Mutex<SeededNumbers>
        init(seed: UInt64) { random = Mutex(SeededNumbers(seed: seed)) }

        func damage(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            random.withLock { random in
                for _ in 0..<Int.random(in: 0...4, using: &random) { random.damage(&bytes) }
            }
            return bytes
        }
    }

    private final class Answerer: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let noise: Noise

        init(_ noise: Noise) {
            self.noise = noise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let request = Array(unwrapInboundIn(data).readableBytesView)
            guard request.count >= 8 else { return context.close(promise: nil) }
            let transaction = UInt16(request[0]) << 8 | UInt16(request[1])
            let good = ModbusFrame(
                transaction: transaction, unit: 1,
                pdu: ModbusResponse.registers([1, 2, 3, 4, 5], function: 3).pdu
            ).bytes
            for byte in noise.damage(good) {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil)
            }
            context.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension SeededNumbers {
    /// Changes, drops, adds, cuts or repeats a little.
    fileprivate mutating func damage(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0..<max(bytes.count, 1), using: &self)
        switch Int.random(in: 0..<6, using: &self) {
        case 0 where !bytes.isEmpty: bytes[index] = .random(in: 0...255, using: &self)
        case 1 where !bytes.isEmpty: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &self)
        case 2 where !bytes.isEmpty: bytes.remove(at: index)
        case 3: bytes.insert(.random(in: 0...255, using: &self), at: min(index, bytes.count))
        case 4: bytes.removeLast(min(index / 4, bytes.count))
        default: bytes.insert(contentsOf: bytes.prefix(index), at: min(index, bytes.count))
        }
    }
}
