import Documents
import Faults
import Foundation
import Modbus
import NIOPosix
import Scenarios
import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// Modules on a line, asked byte by byte over a pseudoterminal in virtual time.
@Suite(.ends())
struct PZEMBusTests {
    private static let readAll = RTUFrame(address: 1, pdu: [4, 0, 0, 0, 10]).bytes

    @Test func `an answer is complete 51 to 90 ms after its request`() async throws {
        let run = try PZEMRun(["address: 1"])
        var spans: Set<Duration> = []
        let answers = try await run.ask(Array(repeating: Self.readAll, count: 20))
        for answer in answers {
            #expect(answer.bytes.count == 25)
            #expect(RTUFrame(answer.bytes)?.address == 1)
            #expect(answer.after >= .milliseconds(51) && answer.after <= .milliseconds(90))
            spans.insert(answer.after)
        }
        #expect(spans.count > 10)
    }

    @Test func `byte by byte an answer takes as long, and at once no time`() async throws {
        let paced = try await PZEMRun(["latency: 30 ms", "pace: bytes"]).ask([Self.readAll])
        #expect(paced.map(\.after) == [.milliseconds(30) + PZEMTiming.byteTime * 25])
        let whole = try await PZEMRun(["latency: 30 ms"]).ask([Self.readAll])
        #expect(whole.map(\.after) == paced.map(\.after))
        let quick = try await PZEMRun(["pace: at-once"]).ask([Self.readAll])
        #expect(quick.map(\.after) == [.zero])
        #expect(quick[0].bytes.count == 25)
    }

    @Test func `it answers to its own and the general address, and to no other`() async throws {
        let run = try PZEMRun(["address: 7"])
        let counts = try await run.ask([7, 0xF8, 0, 1, 0xF7, 0xF9, 0xFF].map(Self.question)).map(
            \.bytes.count)
        #expect(counts == [25, 25, 0, 0, 0, 0, 0])
    }

    @Test func `a broadcast is carried out and not answered`() async throws {
        let run = try PZEMRun(["address: 1"])
        let answers = try await run.ask([
            RTUFrame(address: 0, pdu: [6, 0, 2, 0, 9]).bytes, Self.question(1), Self.question(9),
        ])
        #expect(answers.map(\.bytes.count) == [0, 0, 25])
    }

    @Test func `calibrating takes 3 to 4 s`() async throws {
        let frame = RTUFrame(address: 0xF8, pdu: [0x41, 0x37, 0x21]).bytes
        let answers = try await PZEMRun(["address: 1"]).ask([frame], limit: .seconds(5))
        #expect(answers[0].bytes == frame)
        #expect(answers[0].after >= .seconds(3) && answers[0].after < .milliseconds(4100))
    }

    @Test func `two units at the general address spoil each other's answers`() async throws {
        let run = try PZEMRun(["address: 1", "address: 2\nerror: {start: 777 Wh, gain: 5 %}"])
        let answers = try await run.ask([1, 2, 0xF8].map(Self.question))
        #expect(answers.map(\.bytes.count) == [25, 25, 25])
        #expect(RTUFrame(answers[0].bytes) != nil)
        #expect(RTUFrame(answers[1].bytes) != nil)
        #expect(RTUFrame(answers[2].bytes) == nil)
        #expect(answers[2].bytes.prefix(3) == [0xF8, 4, 20])
    }

    @Test func `noise, a wrong checksum and half a request are met with silence`() async throws {
        let run = try PZEMRun(["address: 1"])
        var wrong = Self.readAll
        wrong[7] ^= 1
        let answers = try await run.ask([
            wrong, Self.readAll, Array(Self.readAll.prefix(4)), Self.readAll, [0xFF] + Self.readAll,
            Self.readAll,
        ])
        #expect(answers.map(\.bytes.count) == [0, 25, 0, 25, 0, 25])
    }

    /// A fault, and what comes in place of the 25 bytes of an answer.
    @Test(arguments: [
        (Fault.serial(.noise(bytes: 3), registers: nil), 28), (.serial(.mute, registers: nil), 0),
        (.serial(.checksum, registers: nil), 25), (.serial(.echo, registers: nil), 33),
        (.serial(.truncate, registers: nil), 12), (.serial(.clash, registers: nil), 25),
        (.serial(.mute, registers: 10...20), 25), (.modbus(.exception(code: 4), registers: nil), 5),
        (.modbus(.silence, registers: nil), 0), (.modbus(.wrongCount(by: -2), registers: nil), 21),
        (.modbus(.duplicate, registers: nil), 50), (.modbus(.wrongUnit, registers: nil), 25),
    ]) func `a fault spoils one answer`(fault: Fault, count: Int) async throws {
        let run = try PZEMRun(["address: 1"])
        await run.units[0].begin(
            FaultOrder(
                id: "fault", fault: fault,
                chances: Chances(times: 1, stream: RandomStream(seed: 1, path: "fault"))))
        let answers = try await run.ask([Self.readAll, Self.readAll])
        #expect(answers.map(\.bytes.count) == [count, 25])
        // Whoever takes as many bytes as it has asked for gets the first of two answers.
        let isRight =
            RTUFrame(answers[0].bytes.prefix(25)).map { $0.address == 1 && $0.pdu.count == 22 } ?? false
        #expect(
            isRight
                == [.serial(.mute, registers: 10...20), .modbus(.duplicate, registers: nil)].contains(fault))
        #expect(RTUFrame(answers[1].bytes) != nil)
        #expect(run.diary.truth.count == (isRight ? 2 : 1))
    }

    @Test func `without power it is mute, and keeps its count, its address and its threshold`() async throws {
        let run = try PZEMRun(["address: 1\nerror: {start: 4321 Wh}"])
        let before = try await run.ask(
            [
                RTUFrame(address: 1, pdu: [6, 0, 1, 1, 0]).bytes,
                RTUFrame(address: 1, pdu: [6, 0, 2, 0, 3]).bytes,
            ], keepsOpen: true)
        #expect(before.map(\.bytes.count) == [8, 8])
        let order = FaultOrder(
            id: "dark", fault: .life(.powerLoss),
            chances: Chances(stream: RandomStream(seed: 1, path: "dark")))
        await run.units[0].begin(order)
        let during = run.units[0].hear(RTUFrame(address: 3, pdu: [4, 0, 0, 0, 10]))
        #expect(during?.bytes == nil)
        #expect(run.units[0].signal("power", at: run.time.now) == nil)
        await run.units[0].end("dark")
        let after = run.units[0].hear(RTUFrame(address: 3, pdu: [3, 0, 1, 0, 2]))
        #expect(after?.bytes == RTUFrame(address: 3, pdu: [3, 4, 1, 0, 0, 3]).bytes)
        #expect(run.units[0].signal("energy.import", at: run.time.now) == 4321)
        await run.close()
    }

    private static func question(_ address: UInt8) -> [UInt8] {
        RTUFrame(address: address, pdu: [4, 0, 0, 0, 10]).bytes
    }
}

/// What anybody sends, a unit goes on answering.
@Suite(.ends())
struct PZEMFuzzTests {
    @Test(arguments: 1...4) func `garbage of any kind never stops a unit`(seed: UInt64) async throws {
        let stream = RandomStream(seed: seed, path: "garbage")
        var drawn: UInt64 = 0
        let next = { (limit: UInt64) -> UInt64 in
            drawn += 1
            return stream.bits(drawn) % limit
        }
        let garbage = (0..<(FuzzCount.count / 20)).map { _ -> [UInt8] in
            // Half of it has a right checksum, so that it gets past the line.
            let bytes = (0..<(1 + next(40))).map { _ in UInt8(next(256)) }
            guard next(2) == 0 else { return bytes }
            return RTUFrame(address: [0, 1, 0xF8][Int(next(3))], pdu: [UInt8(next(0x44))] + bytes).bytes
        }
        let run = try PZEMRun(["address: 1\npace: at-once"])
        _ = try await run.ask(garbage, limit: .milliseconds(30), keepsOpen: true)
        let general = RTUFrame(address: 0xF8, pdu: [4, 0, 0, 0, 10])
        #expect(run.units[0].hear(general)?.bytes.count == 25)
        await run.close()
    }
}

/// Modules on one line, and a program that asks.
final class PZEMRun: Sendable {
    struct Answer: Sendable {
        let bytes: [UInt8]
        /// From the request to the last byte.
        let after: Duration
    }

    let units: [PZEM]
    let diary = Diary()
    let time = VirtualTimekeeper(start: Parts.noon)
    private let wiring: Wiring
    private let executor: LoopTaskExecutor

    /// - Parameter yaml: the settings of each unit.
    init(_ yaml: [String]) throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        wiring = Wiring(group: loop)
        executor = LoopTaskExecutor(loop: loop)
        let surroundings = DeviceSurroundings(
            time: time, wiring: wiring, observer: diary, seed: 1, host: "127.0.0.1", fillIn: { $0 })
        units = try yaml.enumerated().map { index, yaml in
            let root = try YAMLDocument.parse("model: pzem-004t-v3\nbus: line\n" + yaml, file: "pzem.yaml")
            var mistakes: [Diagnostic] = []
            let settings = SettingsReader(owner: "a meter", rows: DeviceRows.rows(of: PZEMModel.row))
                .read(root, into: &mistakes)
            guard let settings, mistakes.isEmpty else { throw Diagnostics(mistakes) }
            let name = "pzem\(index)"
            return PZEM(
                name: name, settings: PZEMSettings(settings),
                view: SiteView(site: Parts.site(), part: .grid),
                card: ErrorCard(settings.group("error"), accuracyClass: 0, seed: 1, device: name),
                surroundings: surroundings)
        }
    }

    /// Sends requests, a second apart, and takes what comes until `limit` has passed or nothing more does for a
    /// while.
    func ask(
        _ requests: [[UInt8]], limit: Duration = .milliseconds(300), keepsOpen: Bool = false
    ) async throws -> [Answer] {
        for unit in units { try await unit.open() }
        let answers = Mutex<[Answer]>([])
        try await withTaskExecutorPreference(executor) { [time, units] in
            try await time.run(processes: units.flatMap(\.processes).map { RankedProcess($0) }) { [self] in
                let port = SerialPort(path: units[0].address("pty") ?? "", on: time, wiring: wiring)
                try await port.open()
                for request in requests {
                    try await time.sleep(for: .seconds(1))
                    let answer = try await exchange(request, port, limit)
                    answers.withLock { $0.append(answer) }
                }
                await port.close()
            }
        }
        if !keepsOpen { await close() }
        return answers.withLock { $0 }
    }

    func close() async {
        for unit in units { await unit.close() }
    }

    private func exchange(_ request: [UInt8], _ port: SerialPort, _ limit: Duration) async throws -> Answer {
        let start = time.now
        try await port.write(request)
        var (bytes, last) = ([UInt8](), start)
        while true {
            let more = try await port.read(1, within: start + limit - time.now)
            guard !more.isEmpty else { return Answer(bytes: bytes, after: last - start) }
            (bytes, last) = (bytes + more, time.now)
        }
    }
}

private enum FuzzCount {
    /// `WATTLOOP_FUZZ`, or a few thousand.
    static let count = DamagedInputs.count(ordinarily: 4000)
}
