import Foundation
import Seeded
import Synchronization
import Testing
import TimeLimits

@testable import Simulators

/// Bytes that no module would send.
@Suite(.ends())
struct PZEMLibraryFuzzTests {
    private static let rounds =
        DamagedInputs.count(ordinarily: 4000)

    /// Hands out whatever it is given, at once.
    private final class Line: SensorPort {
        private let input = Mutex<[UInt8]>([])

        func feed(_ bytes: [UInt8]) { input.withLock { $0 += bytes } }
        func open() async throws {}
        func close() async {}
        func write(_ bytes: [UInt8]) async throws {}
        func discardInput() async {}

        func read(_ count: Int, within limit: Duration) async throws -> [UInt8] {
            input.withLock { input in
                defer { input.removeFirst(min(count, input.count)) }
                return Array(input.prefix(count))
            }
        }
    }

    @Test(arguments: [true, false])
    func `whatever comes is a reading with a right CRC, or no number`(isCareful: Bool) async throws {
        var random = SeededNumbers(seed: 0x9E37)
        let line = Line()
        let clock = Mutex<UInt32>(0)
        var library = PZEMLibrary(port: line, address: 0xF8, isCareful: isCareful) { clock.withLock { $0 } }
        for _ in 0..<Self.rounds {
            clock.withLock { $0 &+= 5000 }
            line.feed(Self.damaged(&random))
            let voltage = try await library.voltage()
            let power = try await library.power()
            #expect(voltage.isNaN == (library.failure != nil))
            #expect(power >= 0)
        }
    }

    private static func damaged(_ random: inout SeededNumbers) -> [UInt8] {
        var bytes =
            [SampleFrames.s1, SampleFrames.s2, SampleFrames.exception].randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            switch Int.random(in: 0...2, using: &random) {
            case 0: bytes.insert(.random(in: 0...255, using: &random), at: 0)
            case 1: bytes.removeLast(min(bytes.count, 3))
            default:
                if let place = bytes.indices.randomElement(using: &random) { bytes[place] ^= 0x40 }
            }
        }
        return bytes
    }
}
