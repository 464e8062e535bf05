import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct PZEMLibraryTests {
    typealias Answer = ScriptedSensor.Answer

    private static let s1 = SampleFrames.s1
    private static let s2 = SampleFrames.s2
    private static let s3 = SampleFrames.s3

    private static func damaged(_ frame: [UInt8]) -> [UInt8] {
        var frame = frame
        frame[6] ^= 0x10
        return frame
    }

    /// What `voltage()` and then `power()` return in rounds 5 s apart, and why a round brought nothing.
    private static func rounds(
        _ count: Int, _ script: [Answer], isCareful: Bool = false
    ) async throws -> [String] {
        let time = VirtualTimekeeper(start: Parts.noon)
        let lines = Mutex<[String]>([])
        let process = NamedProcess("firmware") {
            let port = ScriptedSensor(script, then: s1, on: time)
            var library = PZEMLibrary(port: port, address: 0xF8, isCareful: isCareful) {
                UInt32((time.now - Parts.noon).inSeconds * 1000)
            }
            for round in 1...count {
                try await time.sleep(until: Parts.at(Double(round) * 5))
                let voltage = try await library.voltage()
                let power = try await library.power()
                let problem = voltage.isNaN ? " \(library.failure?.rawValue ?? "?")" : ""
                lines.withLock { $0.append("\(voltage) \(power)\(problem)") }
            }
        }
        try await time.run(processes: [RankedProcess(process)], services: []) {
            try await time.sleep(until: Parts.at(Double(count) * 5 + 1))
        }
        return lines.withLock { $0 }
    }

    @Test func `it asks at its address for all ten registers`() async throws {
        #expect(PZEMFrame.question(to: 0xF8) == SampleFrames.question)
        #expect(PZEMFrame.question(to: 1) == SampleFrames.bytes("01 04 00 00 00 0A 70 0D"))
    }

    @Test func `a frame becomes floats`() {
        let reading = PZEMFrame.reading(in: Self.s2)
        #expect(
            reading
                == SensorReading(
                    voltageV: 225.1, currentA: 70.125, powerW: 15_780.4, energyKWh: 98.765, frequencyHz: 49.9,
                    powerFactor: 1))
    }

    @Test func `any 25 bytes with a right CRC are a reading, also those of another unit`() async throws {
        #expect(
            try await Self.rounds(2, [.bytes(Self.s2)])
                == ["225.1 15780.4", "229.7 767.8"])
    }

    @Test(arguments: [
        (Answer.mute, "mute"), (.bytes(SampleFrames.exception), "short"), (.bytes([0]), "short"),
        (.bytes(damaged(SampleFrames.s1)), "crc"),
    ])
    func `a failed read is no number once and leaves the other values as they were`(
        answer: Answer, problem: String
    ) async throws {
        #expect(
            try await Self.rounds(3, [.bytes(Self.s2), answer])
                == ["225.1 15780.4", "nan 15780.4 \(problem)", "229.7 767.8"])
    }

    @Test func `without any success the other values are zeros`() async throws {
        #expect(try await Self.rounds(2, [.mute, .mute]) == ["nan 0.0 mute", "nan 0.0 mute"])
    }

    @Test func `a reply that comes late once shifts all that follow by one round`() async throws {
        #expect(
            try await Self.rounds(
                4, [.late(150, Self.s2), .bytes(Self.s3), .bytes(Self.s1), .bytes(Self.s2)])
                == ["nan 0.0 mute", "225.1 15780.4", "230.4 0.0", "229.7 767.8"])
    }

    @Test func `half a reply spoils the next one as well`() async throws {
        let (first, rest) = (Array(Self.s2.prefix(12)), Array(Self.s2.suffix(13)))
        #expect(
            try await Self.rounds(3, [.bytes(first), .bytes(Self.s1), .bytes(Self.s1)])
                == ["nan 0.0 short", "229.7 767.8", "229.7 767.8"])
        #expect(
            try await Self.rounds(4, [.late(120, rest), .bytes(Self.s1)])
                == ["nan 0.0 mute", "nan 0.0 crc", "nan 0.0 crc", "nan 0.0 crc"])
    }

    @Test func `an echo of the question breaks every CRC from then on`() async throws {
        #expect(
            try await Self.rounds(3, [.bytes(SampleFrames.question + Self.s1)])
                == ["nan 0.0 crc", "nan 0.0 crc", "nan 0.0 crc"])
    }

    @Test func `so does one byte of noise`() async throws {
        #expect(
            try await Self.rounds(3, [.bytes([0x55] + Self.s1)])
                == ["nan 0.0 crc", "nan 0.0 crc", "nan 0.0 crc"])
    }

    @Test func `the corrected library recovers at once, and takes no reply of another`() async throws {
        #expect(
            try await Self.rounds(
                5, [.late(150, Self.s2), .bytes([0x55] + Self.s1), .bytes(Self.s2), .mute], isCareful: true)
                == ["nan 0.0 mute", "nan 0.0 crc", "nan 0.0 foreign", "nan 0.0 mute", "229.7 767.8"])
    }

    @Test func `values are not asked for twice within 200 ms, and not at all in the first 200 ms`()
        async throws
    {
        let time = VirtualTimekeeper(start: Parts.noon)
        let port = ScriptedSensor([], then: Self.s1, on: time)
        let lines = Mutex<[String]>([])
        let process = NamedProcess("firmware") {
            var library = PZEMLibrary(port: port, address: 0xF8, isCareful: false) {
                UInt32((time.now - Parts.noon).inSeconds * 1000)
            }
            for milliseconds in [0.0, 0.199, 0.2, 0.4, 0.401] {
                try await time.sleep(until: Parts.at(milliseconds))
                let voltage = try await library.voltage()
                lines.withLock { $0.append("\(voltage) \(port.written.count)") }
            }
        }
        try await time.run(processes: [RankedProcess(process)], services: []) {
            try await time.sleep(until: Parts.at(2))
        }
        #expect(lines.withLock { $0 } == ["0.0 0", "0.0 0", "229.7 1", "229.7 1", "229.7 2"])
    }
}
