import NIOCore
import Testing

@testable import Modbus

@Suite(.timeLimit(.minutes(1)))
struct ModbusFuzzTests {
    @Test(arguments: 1...8) func `whatever can be read is written as it was`(seed: UInt64) throws {
        var random = FuzzNumbers(state: seed)
        for _ in 0..<500 {
            let size = Int.random(in: 1...24, using: &random)
            var pdu = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            pdu[0] = .random(in: 0...30, using: &random)
            if let request = try? ModbusRequest(pdu: pdu), !request.hasSpareBits {
                #expect(request.pdu == pdu)
            }
        }
    }

    @Test(arguments: 1...8) func `a stream of noise ends or waits for more`(seed: UInt64) throws {
        var random = FuzzNumbers(state: seed)
        for _ in 0..<200 {
            var stream = ModbusStream()
            var isBroken = false
            for _ in 0..<20 where !isBroken {
                let size = Int.random(in: 0...60, using: &random)
                stream.append(
                    ByteBuffer(bytes: (0..<size).map { _ in UInt8.random(in: 0...3, using: &random) }))
                do { while try stream.next() != nil {} } catch { isBroken = true }
            }
            #expect(stream.received.readableBytes <= 20 * 60)
        }
    }
}

extension ModbusRequest {
    /// Coils are written in whole bytes; the bits behind the last of them have no meaning.
    fileprivate var hasSpareBits: Bool {
        if case .writeCoils = self { true } else { false }
    }
}

/// A linear congruential generator. Source: Knuth's MMIX.
struct FuzzNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}
