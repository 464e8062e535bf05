import Metering
import Modbus
import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct ModbusPollingTests {
    private static func device(_ more: String = "", serial: String? = nil) -> String {
        let identity = serial.map { "serial: \($0), " } ?? ""
        return #"[{id: m, \#(identity)poll: {modbus: "192.0.2.7:502"\#(more)}}]"#
    }

    @Test func `three phases are one block, taken at its arrival`() async throws {
        let meter = ScriptedMeter(registers: Registers.threePhase)
        let run = try await PollRun(Self.device(serial: "7E41C0D9"), meter: meter)
        try await run.run(seconds: 2)
        let readings = try await run.readings("m")
        let reading = try #require(readings.first)
        #expect(meter.questions == ["1:0+66", "1:0+66"])
        #expect(readings.map(\.takenAt) == [noon + .seconds(1), noon + .seconds(2)])
        #expect(reading.source == .modbus)
        #expect(reading.timeFrom == .arrival)
        #expect(reading.receivedAt == reading.takenAt)
        #expect(
            reading.phases[1]
                == PhaseReading(
                    voltageV: 231.9, currentA: 7.62, powerW: -1749, energyImport: Energy(wattHours: 402_500),
                    energyExport: Energy(wattHours: 3_120_875), frequencyHz: 49.99, powerFactor: 0.99,
                    reactive: ReactiveReading(
                        powerVar: -249, inductive: Energy(wattHours: 1000),
                        capacitive: Energy(wattHours: 88_000))))
        #expect(reading.phases.map(\.powerW) == [944, -1749, 190])
        #expect(reading.net == nil)
        #expect(reading.powerW == -615)
    }

    @Test func `totals that are no sums of the phases are the net row`() async throws {
        var registers = Registers.threePhase
        registers[35] -= 40
        let run = try await PollRun(Self.device(), meter: ScriptedMeter(registers: registers))
        try await run.run(seconds: 1)
        let net = try #require(try await run.readings("m").first?.net)
        #expect(net.powerW == -615)
        #expect(net.energyImport?.wattHours == 3_234_325)
        #expect(net.energyExport?.wattHours == 3_121_125)
    }

    @Test func `a single phase is its eight registers`() async throws {
        let meter = ScriptedMeter(registers: Registers.singlePhase)
        let run = try await PollRun(Self.device(", model: wem3080, unit: 0"), meter: meter)
        try await run.run(seconds: 1)
        #expect(meter.questions == ["0:0+8"])
        #expect(
            try await run.readings("m").first?.phases == [
                PhaseReading(
                    voltageV: 231.42, currentA: 6.18, powerW: 1401,
                    energyImport: Energy(microwattHours: 5_231_406_875_000),
                    energyExport: Energy(wattHours: 812_035))
            ])
    }

    @Test func `the guide's registers are read with the guide's map`() async throws {
        let meter = ScriptedMeter(registers: Registers.guide)
        let run = try await PollRun(Self.device(", profile: seed"), meter: meter)
        try await run.run(seconds: 1)
        #expect(meter.questions == ["1:0+8"])
        #expect(
            try await run.readings("m").first?.phases == [
                PhaseReading(
                    voltageV: 231.4, currentA: 6.18, powerW: 1401, energyImport: Energy(wattHours: 5_231_407),
                    energyExport: nil, frequencyHz: 49.98, powerFactor: 0.98)
            ])
    }

    struct Detection: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var registers: Int
        var model: UInt16
        var questions: [String]
        var phases: Int?
    }

    static let detections = [
        Detection(
            testDescription: "a map of 66", registers: 66, model: 2, questions: ["1:0+66", "1:0+66"],
            phases: 3),
        Detection(
            testDescription: "66 registers of a WEM3080", registers: 66, model: 1,
            questions: ["1:0+66", "1:0+8"], phases: 1),
        Detection(
            testDescription: "older firmware of a WEM3050T", registers: 38, model: 4,
            questions: ["1:0+66", "1:9+1", "1:0+38", "1:0+38"], phases: 3),
        Detection(
            testDescription: "a WEM3080 that says so", registers: 10, model: 1,
            questions: ["1:0+66", "1:9+1", "1:0+8", "1:0+8"], phases: 1),
        Detection(
            testDescription: "a WEM3080 without register 9", registers: 8, model: 0,
            questions: ["1:0+66", "1:9+1", "1:0+66", "1:0+8", "1:0+8"], phases: 1),
        Detection(
            testDescription: "too few registers for any", registers: 4, model: 0,
            questions: ["1:0+66", "1:9+1", "1:0+66", "1:0+8", "1:0+66", "1:9+1", "1:0+66", "1:0+8"],
            phases: nil),
    ]

    @Test(arguments: detections) func `the model is found by asking, once`(row: Detection) async throws {
        var registers = Registers.threePhase
        registers[9] = row.model
        let meter = ScriptedMeter(registers: Array(registers.prefix(row.registers)))
        let run = try await PollRun(Self.device(), meter: meter)
        try await run.run(seconds: 2)
        #expect(meter.questions == row.questions)
        #expect(try await run.readings("m").map(\.phases.count) == row.phases.map { [$0, $0] } ?? [])
    }

    @Test(arguments: detections) func `each answer with a measurement is stored, those of the search too`(
        row: Detection
    ) async throws {
        var registers = Registers.threePhase
        registers[9] = row.model
        let served = Array(registers.prefix(row.registers))
        let measured = Mutex(0)
        let meter = ScriptedMeter { span, _, _ in
            let block = try ScriptedMeter.block(of: served, span)
            // The first phase's power.
            if span.addresses.contains(2) && span.addresses.contains(3) { measured.withLock { $0 += 1 } }
            return block
        }
        let run = try await PollRun(Self.device(), meter: meter)
        try await run.run(seconds: 5)
        #expect(try await run.readings("m").count == measured.withLock { $0 })
    }

    static let faults: [ModbusFailure] = [
        .refused, .reset, .closed, .unreachable(code: 113), .timedOut(.seconds(1)), .wrongTransaction,
        .backingOff(until: noon), .exception(.illegalDataAddress), .exception(.serverDeviceBusy),
        .exception(ModbusException(rawValue: 99)), .wrongUnit(2), .wrongFunction(4), .wrongLength, .malformed,
    ]

    @Test(arguments: faults) func `one fault makes no reading and decides nothing about the model`(
        fault: ModbusFailure
    ) async throws {
        let meter = ScriptedMeter { span, _, number in
            if number == 0 { throw fault }
            return try ScriptedMeter.block(of: Registers.threePhase, span)
        }
        let run = try await PollRun(Self.device(), meter: meter)
        try await run.run(seconds: 3)
        #expect(try await run.readings("m").allSatisfy { $0.phases.count == 3 })
        #expect(meter.questions.last == (fault == .exception(.illegalDataAddress) ? "1:0+38" : "1:0+66"))
    }

    @Test(arguments: faults) func `a failed poll is counted by its reason and is no arrival`(
        fault: ModbusFailure
    ) async throws {
        let meter = ScriptedMeter { _, _, _ in throw fault }
        let run = try await PollRun(Self.device(", model: wem3080t"), meter: meter)
        try await run.run(seconds: 3)
        #expect(try await run.readings("m").isEmpty)
        #expect(run.polls == ["modbus \(PollFailure(fault).reason.rawValue)": 3])
        #expect(run.refusals.isEmpty)
    }

    @Test func `no registers at all are no reading of 0 V`() async throws {
        let run = try await PollRun(Self.device(), meter: ScriptedMeter { _, _, _ in [] })
        try await run.run(seconds: 1)
        #expect(run.polls == ["modbus wrong_length": 1])
        #expect(try await run.readings("m").isEmpty)
    }

    @Test(arguments: [(UInt16(0), "empty_registers"), (0xFFFF, "out_of_range")])
    func `registers of a meter that is not ready are refused`(word: UInt16, code: String) async throws {
        let meter = ScriptedMeter(registers: Array(repeating: word, count: 66))
        let run = try await PollRun(Self.device(), meter: meter)
        try await run.run(seconds: 2)
        #expect(run.refusals == ["\(code) m", "\(code) m"])
        #expect(run.polls == ["modbus refused": 2])
        #expect(try await run.readings("m").isEmpty)
    }

    @Test func `more than the clamp can carry is refused`() async throws {
        var registers = Registers.threePhase
        registers[11] = 12_001
        let run = try await PollRun(Self.device(), meter: ScriptedMeter(registers: registers))
        try await run.run(seconds: 1)
        #expect(run.refusals == ["implausible m"])
    }

    @Test func `another meter at the address is refused`() async throws {
        let meter = ScriptedMeter(registers: Registers.threePhase)
        let run = try await PollRun(Self.device(serial: "3C7A19E2"), meter: meter)
        try await run.run(seconds: 1)
        #expect(run.refusals == ["wrong_serial m"])
        #expect(try await run.readings("m").isEmpty)
    }

    @Test func `after an illegal address the model is asked for again`() async throws {
        let meter = ScriptedMeter { span, _, number in
            try ScriptedMeter.block(of: number < 2 ? Registers.threePhase : Registers.singlePhase, span)
        }
        let run = try await PollRun(Self.device(), meter: meter)
        try await run.run(seconds: 4)
        #expect(try await run.readings("m").map(\.phases.count) == [3, 3, 1])
        #expect(run.polls == ["modbus stored": 3, "modbus exception": 1])
    }

    @Test func `random registers are stored or refused, and values stay within what a meter can show`()
        async throws
    {
        let meter = ScriptedMeter { span, _, number in
            var random = SeededNumbers(seed: UInt64(number))
            var registers = Registers.threePhase
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                registers[Int.random(in: 0..<66, using: &random)] = .random(in: 0...0xFFFF, using: &random)
            }
            return try ScriptedMeter.block(of: registers, span)
        }
        let run = try await PollRun(Self.device(), meter: meter)
        try await run.run(seconds: 3000)
        let readings = try await run.hub.store.readings(ReadingQuery(meter: "m", limit: 10_000)).map(
            \.reading)
        #expect(readings.count + run.refusals.count == 3000)
        #expect(readings.count > 500)
        #expect(run.refusals.count > 500)
        #expect(readings.allSatisfy { $0.phases.allSatisfy { $0.voltageV <= 345 && $0.currentA <= 120 } })
    }
}
