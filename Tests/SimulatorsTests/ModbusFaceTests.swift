import Documents
import Faults
import Modbus
import RegisterMaps
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// The Modbus face of a meter in virtual time, asked without a wire between.
@Suite(.ends())
struct ModbusFaceTests {
    /// One question: when, for which registers, and for which unit.
    struct Ask: Sendable {
        var at: Double
        var start: UInt16 = 0
        var count: UInt16 = 8
        var unit: UInt8 = 1
        var function: UInt8 = 3
    }

    /// Asks in virtual time.
    /// - Returns: the replies, each as the second at which it came and its bytes or what came instead.
    private func replies(
        _ run: MeterRun, _ asks: [Ask], _ steps: [(at: Double, step: ScriptedBackend.Step)] = [],
        until end: Double = 60
    ) async throws -> [String] {
        let notes = Notes()
        let face = try #require(run.meter.modbus)
        let askers = asks.enumerated().map { index, ask in
            NamedProcess("asker \(index)") {
                try await run.time.sleep(until: Parts.at(ask.at))
                let reply = await run.meter.answer(ask.query(transaction: UInt16(index + 1)), by: face)
                await notes.add(index, "\((run.time.now - Parts.noon).inSeconds) \(Self.text(reply))")
            }
        }
        try await run.run(until: end, steps, beside: askers)
        return await notes.inOrder
    }

    private static func text(_ reply: ModbusReply) -> String {
        switch reply {
        case .respond(let pdu): hexadecimal(pdu)
        case .bytes(let bytes, let answers): "bytes \(hexadecimal(bytes)) \(answers ? "ends" : "hangs")"
        case .slowly(let bytes, let pause, let answers):
            "\(hexadecimal(bytes)) every \(pause.inSeconds) s \(answers ? "ends" : "hangs")"
        case .silent: "silent"
        case .close: "close"
        case .reset: "reset"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    @Test func `the registers grow with the meter, and the run time by one a second`() async throws {
        let run = try await MeterRun("modbus: {}\n", phaseCount: 3)
        let asks = [0.0, 1, 30.5, 59.9].map { Ask(at: $0, start: 64, count: 2) }
        #expect(
            try await replies(run, asks) == [
                "0.0 030400000000", "1.0 030400000001", "30.5 03040000001E", "59.9 03040000003B",
            ])
    }

    @Test func `run time begins anew with power`() async throws {
        let run = try await MeterRun("modbus: {}\n", phaseCount: 3)
        let asks = [10.0, 20, 40].map { Ask(at: $0, start: 64, count: 2) }
        let answers = try await replies(run, asks, ScriptedBackend.fault(.life(.powerLoss), 15, 30))
        #expect(answers == ["10.0 03040000000A", "20.0 silent", "40.0 03040000000A"])
    }

    @Test func `every unit is answered unless the scenario names one`() async throws {
        let asks = [0, 1, 2, 255].map { Ask(at: 1, start: 9, count: 1, unit: $0) }
        let any = try await replies(MeterRun("modbus: {}\n"), asks)
        #expect(any == Array(repeating: "1.0 03020001", count: 4))
        let one = try await replies(MeterRun("modbus: {unit: 1}\n"), asks)
        #expect(one == ["1.0 silent", "1.0 03020001", "1.0 silent", "1.0 silent"])
        let gateway = try await replies(
            MeterRun("modbus: {unit: 2, unknown_unit: gateway-exception}\n"), asks)
        #expect(gateway == ["1.0 830B", "1.0 830B", "1.0 03020001", "1.0 830B"])
    }

    /// What a fault does to a read of registers 8 and 9 at 5 s, at 20 s while it lasts, and at 40 s.
    static let faults: [(Fault, [String])] = [
        (.modbus(.exception(code: 4), registers: nil), ["5.0 F", "20.0 8304", "40.0 F"]),
        (.modbus(.exception(code: 99), registers: 9...30), ["5.0 F", "20.0 8363", "40.0 F"]),
        (.modbus(.exception(code: 4), registers: 0...7), ["5.0 F", "20.0 F", "40.0 F"]),
        (.modbus(.silence, registers: nil), ["5.0 F", "20.0 silent", "40.0 F"]),
        (
            .modbus(.wrongTransaction, registers: nil),
            ["5.0 F", "20.0 bytes 80020000000701030403E80001 hangs", "40.0 F"]
        ),
        (
            .modbus(.transaction(0), registers: nil),
            ["5.0 F", "20.0 bytes 00000000000701030403E80001 hangs", "40.0 F"]
        ),
        (
            .modbus(.wrongProtocol(1), registers: nil),
            ["5.0 F", "20.0 bytes 00020001000701030403E80001 hangs", "40.0 F"]
        ),
        (
            .modbus(.wrongLength(by: 4), registers: nil),
            ["5.0 F", "20.0 bytes 00020000000B01030403E80001 hangs", "40.0 F"]
        ),
        (
            .modbus(.wrongLength(by: -2), registers: nil),
            ["5.0 F", "20.0 bytes 00020000000501030403E80001 ends", "40.0 F"]
        ),
        (
            .modbus(.wrongUnit, registers: nil),
            ["5.0 F", "20.0 bytes 00020000000702030403E80001 ends", "40.0 F"]
        ),
        (
            .modbus(.wrongFunction, registers: nil),
            ["5.0 F", "20.0 bytes 00020000000701040403E80001 ends", "40.0 F"]
        ),
        (
            .modbus(.wrongCount(by: 1), registers: nil),
            ["5.0 F", "20.0 bytes 00020000000901030603E800010000 ends", "40.0 F"]
        ),
        (
            .modbus(.wrongCount(by: -1), registers: nil),
            ["5.0 F", "20.0 bytes 00020000000501030203E8 ends", "40.0 F"]
        ),
        (
            .modbus(.duplicate, registers: nil),
            ["5.0 F", "20.0 bytes 00020000000701030403E8000100020000000701030403E80001 ends", "40.0 F"]
        ),
        (
            .modbus(.slow(bytesPerSecond: 10), registers: nil),
            ["5.0 F", "20.0 00020000000701030403E80001 every 0.1 s ends", "40.0 F"]
        ),
        (
            .modbus(.close, registers: nil),
            ["5.0 F", "20.0 close", "40.0 F"]
        ),
        (
            .modbus(.reset, registers: nil),
            ["5.0 F", "20.0 reset", "40.0 F"]
        ),
        (.modbus(.truncate, registers: nil), ["5.0 F", "20.0 bytes 00020000000701030403 hangs", "40.0 F"]),
        (.modbus(.delay(.fixed(.seconds(7))), registers: nil), ["5.0 F", "27.0 F", "40.0 F"]),
        (.link(.cut), ["5.0 F", "35.0 F", "40.0 F"]),
        (.link(.lose(.requests)), ["5.0 F", "20.0 silent", "40.0 F"]),
        (.link(.lose(.replies)), ["5.0 F", "20.0 silent", "40.0 F"]),
        (.link(.delay(.fixed(.seconds(1)))), ["5.0 F", "22.0 F", "40.0 F"]),
        (.link(.slow(bytesPerSecond: 4)), ["5.0 F", "26.25 F", "40.0 F"]),
        (.life(.offline), ["5.0 F", "20.0 silent", "40.0 F"]),
        (.life(.powerLoss), ["5.0 F", "20.0 silent", "40.0 F"]),
        (.life(.offline, how: .dark), ["5.0 F", "35.0 F", "40.0 F"]),
        (.life(.powerLoss, how: .dark), ["5.0 F", "35.0 F", "40.0 F"]),
    ]

    @Test(arguments: faults.indices) func `a fault is felt by those who ask, and then over`(index: Int)
        async throws
    {
        let (fault, expected) = Self.faults[index]
        let run = try await MeterRun("modbus: {}\n")
        let asks = [5.0, 20, 40].map { Ask(at: $0, start: 8, count: 2) }
        let answers = try await replies(run, asks, ScriptedBackend.fault(fault, 15, 35))
        let full = "030403E80001"
        #expect(
            answers == expected.map { $0.replacing(" F", with: " \(full)") })
    }
}

extension ModbusFaceTests {
    @Test func `a fault strikes as often as it may and is told when it is used up`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        let asks = [5.0, 6, 7].map { Ask(at: $0, start: 9, count: 1) }
        let fault = Fault.modbus(.exception(code: 6), registers: nil)
        let answers = try await replies(run, asks, ScriptedBackend.fault(fault, 1, times: 2))
        #expect(answers == ["5.0 8306", "6.0 8306", "7.0 03020001"])
        #expect(run.diary.usedUp.count == 1)
    }

    @Test func `a request that comes twice is answered twice and is one row`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        let answers = try await replies(
            run, [Ask(at: 5, start: 2, count: 2)], ScriptedBackend.fault(.link(.duplicate), 1))
        let frame = "0001000000070103040000"
        #expect(answers[0].hasPrefix("5.0 bytes \(frame)") && answers[0].hasSuffix(" ends"))
        #expect(answers[0].count { $0 == " " } == 3 && answers[0].split(separator: frame).count == 3)
        #expect(run.diary.reports("poll").count == 2 && run.diary.truth.count == 1)
    }

    @Test func `a meter that has measured nothing yet is busy`() async throws {
        let run = try await MeterRun("modbus: {}\nquirks: [meter.nothing-measured-yet]\n")
        let answers = try await replies(run, [9.0, 10].map { Ask(at: $0, start: 9, count: 1) })
        #expect(answers == ["9.0 8306", "10.0 03020001"])
    }

    @Test func `an answer that a loss of power overtakes never leaves`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        let delay = ScriptedBackend.fault(.modbus(.delay(.fixed(.seconds(10))), registers: nil), 1)
        let answers = try await replies(
            run, [Ask(at: 5)],
            (delay + ScriptedBackend.fault(.life(.powerLoss), 7, 9)).sorted { $0.at < $1.at })
        #expect(answers == ["15.0 silent"])
    }

    @Test func `each poll is told with its function, address and exception`() async throws {
        let run = try await MeterRun("modbus: {unit: 1}\n")
        let asks = [
            Ask(at: 1), Ask(at: 2, start: 10, count: 1), Ask(at: 3, count: 0), Ask(at: 4, function: 4),
            Ask(at: 5, start: 3, unit: 9),
        ]
        _ = try await replies(run, asks)
        #expect(
            run.diary.polls == [
                "function=3 address=0 exception=0", "function=3 address=10 exception=2",
                "function=3 address=0 exception=3", "function=4 address=0 exception=1",
                "function=3 address=3 exception=-1 outcome=timed_out",
            ])
    }

    @Test func `a poll is one row, of what its registers hold`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        _ = try await replies(
            run, [Ask(at: 1), Ask(at: 2, start: 2, count: 2), Ask(at: 3, start: 4, count: 2)])
        #expect(run.diary.truth.map(\.path) == ["modbus", "modbus"])
        #expect(
            run.diary.truth.map { $0.values.map(\.name) } == [
                ["voltage", "current", "power", "energy.import", "energy.export"], ["power"],
            ])
        #expect(run.diary.truth[0].values.map(\.step) == [0.01, 0.01, 1, 0.3125, 0.3125])
        #expect(run.diary.reports("sample").count == 2)
    }

    @Test func `an answer that is spoiled or missing is no row`() async throws {
        for fault in [
            ModbusFault.truncate, .wrongTransaction, .silence, .exception(code: 4), .transaction(0),
            .wrongProtocol(1), .wrongLength(by: 4), .wrongLength(by: -2), .wrongUnit, .wrongFunction,
            .wrongCount(by: 1), .close, .reset,
        ] {
            let run = try await MeterRun("modbus: {}\n")
            _ = try await replies(run, [Ask(at: 5)], ScriptedBackend.fault(.modbus(fault, registers: nil), 1))
            #expect(run.diary.truth.isEmpty && run.diary.reports("poll").count == 1)
        }
    }
}

extension ModbusFaceTests.Ask {
    func query(transaction: UInt16) -> ModbusQuery {
        let words = [start, count].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return ModbusQuery(
            transaction: transaction, unit: unit, pdu: [function] + words, remoteAddress: "127.0.0.1",
            connection: 1)
    }
}

/// Keeps notes by number.
private actor Notes {
    private var notes: [Int: String] = [:]

    func add(_ number: Int, _ note: String) { notes[number] = note }
    var inOrder: [String] { notes.keys.sorted().compactMap { notes[$0] } }
}

extension Diary {
    /// Polls as `function=3 address=0 exception=0`, with an outcome other than `answered`.
    var polls: [String] {
        reports("poll").map { report in
            report.fields.compactMap { field in
                switch field.value {
                case .count(let count): "\(field.name)=\(count)"
                case .text where field.isImplied: nil
                case .text(let outcome): "\(field.name)=\(outcome)"
                default: "\(field.name)=-"
                }
            }.joined(separator: " ")
        }
    }
}
