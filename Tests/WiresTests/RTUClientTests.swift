import Foundation
import Modbus
import NIOPosix
import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// What `RTUClient` makes of each fault that a serial line can show.
@Suite(.ends())
struct RTUClientTests {
    /// What comes in place of one answer to a read of two registers, and what the client says to it.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let outcome: String

        init(_ fault: String, _ outcome: String, _ bytes: [UInt8]) {
            testDescription = fault
            self.bytes = bytes
            self.outcome = outcome
        }
    }

    private static let right = RTUFrame(address: 1, pdu: [4, 4, 0, 5, 0, 6]).bytes
    private static let request = RTUFrame(address: 1, pdu: [4, 0, 5, 0, 2]).bytes
    private static let late = "no answer within 0.5 seconds"
    private static let checksum = "the checksum of the answer is wrong"
    private static let count = "the answer has another number of registers than was asked for"

    static let rows = [
        Row("nothing", late, []),
        Row("one byte of noise before", checksum, [0x55] + right),
        Row("noise behind", "[5, 6]", right + [0x55, 0xAA]),
        Row("a wrong checksum", checksum, right.dropLast() + [right[8] ^ 4]),
        Row("half an answer", late, Array(right.prefix(4))),
        Row("all but one byte", late, Array(right.dropLast())),
        Row("an echo of the request", checksum, request + right),
        Row("twice", "[5, 6]", right + right),
        Row(
            "another unit", "the answer comes from unit 2",
            RTUFrame(address: 2, pdu: [4, 4, 0, 5, 0, 6]).bytes),
        Row(
            "another function", "the answer is to function 3",
            RTUFrame(address: 1, pdu: [3, 4, 0, 5, 0, 6]).bytes),
        Row("one register", late, RTUFrame(address: 1, pdu: [4, 2, 0, 5]).bytes),
        Row("a contradicting byte count", count, RTUFrame(address: 1, pdu: [4, 2, 0, 5, 0, 6]).bytes),
        Row("exception 2", "exception 2", RTUFrame(address: 1, pdu: [0x84, 2]).bytes),
        Row("exception 4", "exception 4", RTUFrame(address: 1, pdu: [0x84, 4]).bytes),
        Row(
            "an exception of another function", "the answer is to function 131",
            RTUFrame(address: 1, pdu: [0x83, 4]).bytes),
        Row("zeros", checksum, Array(repeating: 0, count: 9)),
    ]

    @Test(arguments: rows, [true, false])
    func `a fault harms the read that it meets and no other`(row: Row, isOnLoop: Bool) async throws {
        let run = VirtualRun(isOnLoop: isOnLoop)
        let outcomes = try await run.reads(3) { $0 == 1 ? row.bytes : Self.right }
        #expect(outcomes == [row.outcome, "[5, 6]", "[5, 6]"])
        #expect(run.wiring.ends.isEmpty)
    }

    @Test(arguments: 1...4) func `noise of any kind never stops the client`(seed: UInt64) async throws {
        let stream = RandomStream(seed: seed, path: "noise")
        let rounds = FuzzCount.count / 40
        let outcomes = try await VirtualRun().reads(rounds) { number in
            guard number < rounds else { return Self.right }
            let draw = { (place: UInt64) in stream.bits(UInt64(number) &* 64 &+ place) }
            let noise = (0..<(draw(0) % 20)).map { UInt8(truncatingIfNeeded: draw(1 + $0)) }
            switch draw(40) % 3 {
            case 0: return noise
            case 1: return RTUFrame(address: 1, pdu: [4] + noise).bytes
            default:
                let bytes = Array(Self.right.prefix(Int(draw(41) % 9))) + noise
                // By chance the noise ends what has begun, and it is none.
                return bytes.starts(with: Self.right) ? noise : bytes
            }
        }
        #expect(outcomes.count == rounds)
        #expect(outcomes.last == "[5, 6]")
        #expect(!outcomes.dropLast().contains("[5, 6]"))
    }

    @Test func `in paced time an answer is taken for as long as the machine may be late`() async throws {
        let start = UTCInstant(seconds: 0)
        let time = PacedTimekeeper(start: start, factor: 100, grace: .seconds(3600))
        let wiring = Wiring(group: ServerUnderTest.group.next())
        let line = SerialLine("line", at: .pseudoterminal(link: nil), on: time, wiring: wiring)
        try line.open()
        defer { line.close() }
        let client = RTUClient(path: line.path ?? "", on: time, wiring: wiring)
        time.begin()
        let outcome = try await withThrowingTaskGroup(of: String?.self) { tasks in
            tasks.addTask {
                _ = try await line.receive()
                try await time.sleep(for: .seconds(1))
                await line.write(Array(Self.right.prefix(6)))
                try await time.sleep(for: .seconds(1))
                await line.write(Array(Self.right.dropFirst(6)))
                return nil
            }
            tasks.addTask { await client.outcome() }
            return try await tasks.reduce(into: "") { $0 += $1 ?? "" }
        }
        await client.close()
        #expect(outcome == "[5, 6]")
    }

    @Test func `a port that is missing, and then there, is opened when it is`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rtu-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: "line.pty").path
        let run = VirtualRun()
        let client = RTUClient(path: link, on: run.time, wiring: run.wiring)
        let line = SerialLine("line", at: .pseudoterminal(link: link), on: run.time, wiring: run.wiring)
        try await run.run(
            until: 9, line: line,
            [
                NamedProcess("hub") {
                    for _ in 1...4 {
                        run.note(await client.outcome().replacing(link, with: "LINK"))
                        try await run.sleep(1000)
                    }
                    await client.close()
                },
                NamedProcess("unit") {
                    try await run.sleep(500)
                    try line.open()
                    _ = try await line.receive()
                    await line.write(Self.right)
                    try await run.sleep(500)
                    line.close()
                },
            ])
        let missing = "there is no serial port LINK; plug it in, or correct the path"
        #expect(
            run.trace == [
                "0.0 \(missing)", "1.0 [5, 6]",
                "2.0 the serial port LINK has gone; was it unplugged?", "3.0 \(missing)",
            ])
    }

    @Test func `many who ask on one line are answered one after the other`() async throws {
        let run = VirtualRun()
        let line = try run.line()
        let client = RTUClient(path: line.path ?? "", on: run.time, wiring: run.wiring)
        let unit = NamedProcess("unit") {
            while true {
                let request = try await line.receive()
                try await run.sleep(100)
                if request[0] != 2 {
                    await line.write(RTUFrame(address: request[0], pdu: [4, 4, 0, 5, 0, 6]).bytes)
                }
            }
        }
        let askers = ([1, 2, 3] as [UInt8]).map { address in
            NamedProcess("asks \(address)") {
                let outcome = await client.outcome(address: address)
                run.note("\(address): \(outcome)")
            }
        }
        try await run.run(until: 3, line: line, askers + [unit])
        await client.close()
        #expect(run.trace == ["0.1 1: [5, 6]", "0.6 2: \(Self.late)", "0.7 3: [5, 6]"])
    }
}

extension RTUClient {
    /// Of a read of two registers.
    fileprivate func outcome(address: UInt8 = 1) async -> String {
        do {
            let span = try RegisterSpan(start: 5, count: 2)
            return "\(try await readInputRegisters(span, address: address, timeout: .milliseconds(500)))"
        } catch {
            return "\(error)"
        }
    }
}

extension VirtualRun {
    /// What comes of so many reads, a second apart.
    /// - Parameter answer: the bytes that the line brings to a read, counted from 1.
    fileprivate func reads(_ count: Int, answer: @escaping @Sendable (Int) -> [UInt8]) async throws
        -> [String]
    {
        let line = try line()
        let outcomes = Mutex<[String]>([])
        try await run(
            until: Int64(count) + 1, line: line,
            [
                NamedProcess("hub") { [self] in
                    let client = RTUClient(path: line.path ?? "", on: time, wiring: wiring)
                    for _ in 1...count {
                        let outcome = await client.outcome()
                        outcomes.withLock { $0.append(outcome) }
                        try await sleep(1000 - time.now.nanoseconds / 1_000_000 % 1000)
                    }
                    await client.close()
                },
                NamedProcess("unit") {
                    var number = 0
                    while true {
                        _ = try await line.receive()
                        number += 1
                        await line.write(answer(number))
                    }
                },
            ])
        return outcomes.withLock { $0 }
    }
}

private enum FuzzCount {
    /// `WATTLOOP_FUZZ`, or a few thousand.
    static let count = DamagedInputs.count(ordinarily: 2000)
}
