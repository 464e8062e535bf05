import NIOCore
import Seeded
import Testing
import TimeLimits

@testable import Modbus

@Suite(.ends())
struct ModbusFuzzTests {
    @Test(arguments: 1...8) func `whatever can be read is written as it was`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
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
        var random = SeededNumbers(seed: seed)
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
