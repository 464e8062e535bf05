import Faults
import Modbus
import RegisterMaps
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// A meter and its clients over real sockets in virtual time.
@Suite(.ends())
struct ModbusWireTests {
    /// A client: when it asks for which registers, with a time-out of 2 s and no retry.
    struct Client: Sendable {
        var at: [Double]
        var start: UInt16 = 0
        var count: UInt16 = 2
        var unit: UInt8 = 1
    }

    /// - Returns: what each client got, as the second at which it knew and the number of registers or the failure.
    private func outcomes(
        _ run: MeterRun, _ clients: [Client], _ steps: [(at: Double, step: ScriptedBackend.Step)] = [],
        until end: Double = 60
    ) async throws -> [[String]] {
        let parts = try #require(run.meter.address("modbus")).split(separator: ":")
        let (host, port) = (String(parts[0]), try #require(Int(parts[1])))
        let notes = Mutex(Array(repeating: [String](), count: clients.count))
        let askers = clients.enumerated().map { index, asks in
            NamedProcess("client \(index)") {
                let client = ModbusClient(
                    host: host, port: port, timeout: .seconds(2), on: run.time, wiring: run.wiring)
                for second in asks.at {
                    try await run.time.sleep(until: Parts.at(second))
                    let outcome = await Self.outcome {
                        try await client.readHoldingRegisters(
                            RegisterSpan(start: asks.start, count: asks.count), unit: asks.unit)
                    }
                    let known = (run.time.now - Parts.noon).inSeconds
                    notes.withLock { $0[index].append("\(known) \(outcome)") }
                }
                // Keeps its connection to the end.
                try await run.time.sleep(until: Parts.at(end))
            }
        }
        try await run.run(until: end, steps, beside: askers)
        return notes.withLock { $0 }
    }

    private static func outcome(_ read: () async throws -> [UInt16]) async -> String {
        do {
            return "\(try await read().count)"
        } catch let failure as ModbusFailure {
            switch failure {
            case .exception(let exception): return "exception \(exception.rawValue)"
            case .timedOut: return "silence"
            case .backingOff: return "backing off"
            default: return "\(failure)"
            }
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [(1, UInt16(8)), (3, 66), (3, 38)])
    func `one request reads the whole meter in time`(phaseCount: Int, count: UInt16) async throws {
        let run = try await MeterRun("modbus: {}\n", phaseCount: phaseCount)
        let read = try await outcomes(run, [Client(at: [5, 8], count: count)])
        #expect(read == [["5.0 \(count)", "8.0 \(count)"]])
        #expect(run.diary.truth.map(\.path) == ["modbus", "modbus"])
        let names = run.diary.truth.map { Set($0.values.map(\.name)) }
        #expect(names[0].contains("power") && names[0].contains("energy.export") && names[0] == names[1])
    }

    @Test func `the units 0, 1 and 255 are answered, and what leaves the map is refused`() async throws {
        let run = try await MeterRun("modbus: {}\n", phaseCount: 3)
        let read = try await outcomes(
            run,
            [
                Client(at: [1], unit: 0), Client(at: [1], unit: 1), Client(at: [1], unit: 255),
                Client(at: [1], start: 65, count: 2), Client(at: [1], start: 0x48, count: 9),
            ])
        #expect(read == [["1.0 2"], ["1.0 2"], ["1.0 2"], ["1.0 exception 2"], ["1.0 exception 2"]])
    }

    @Test func `the second block is read when it is on`() async throws {
        let run = try await MeterRun("modbus: {block2: true}\n", phaseCount: 3)
        let read = try await outcomes(
            run, [Client(at: [1], start: 0x48, count: 74), Client(at: [1], count: 73)])
        #expect(read == [["1.0 74"], ["1.0 exception 2"]])
    }

    @Test(arguments: [("", 5), ("clients: 1", 1), ("clients: 2", 2)])
    func `more clients than the limit are closed`(yaml: String, limit: Int) async throws {
        let run = try await MeterRun("modbus: {\(yaml)}\n")
        let clients = (0...limit).map { Client(at: [1 + Double($0), 20]) }
        let read = try await outcomes(run, clients)
        #expect(read.prefix(limit).allSatisfy { $0[0].hasSuffix(" 2") && $0[1] == "20.0 2" })
        #expect(read[limit].allSatisfy { !$0.hasSuffix(" 2") })
    }

    @Test func `more clients than the limit are refused`() async throws {
        let run = try await MeterRun("modbus: {clients: 1, excess: refuse}\n")
        let read = try await outcomes(run, [Client(at: [1, 20]), Client(at: [2, 20])])
        #expect(read == [["1.0 2", "20.0 2"], ["2.0 connection refused", "20.0 connection refused"]])
    }

    @Test func `an idle connection is closed and the next read makes a new one`() async throws {
        let run = try await MeterRun("modbus: {clients: 1, idle: 30 s}\n")
        let read = try await outcomes(run, [Client(at: [1, 50]), Client(at: [40])])
        #expect(read[1] == ["40.0 2"])
    }

    /// The fault from 15 s to 35 s, and what a client gets that asks at 5 s, 20 s, 24 s and 40 s.
    static let faults: [(Fault, [String])] = [
        (
            .modbus(.exception(code: 6), registers: nil),
            ["5.0 2", "20.0 exception 6", "24.0 exception 6", "40.0 2"]
        ),
        (.modbus(.silence, registers: nil), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.modbus(.silence, registers: 2...9), ["5.0 2", "20.0 2", "24.0 2", "40.0 2"]),
        (.modbus(.wrongTransaction, registers: nil), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.modbus(.truncate, registers: nil), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.modbus(.delay(.fixed(.seconds(1))), registers: nil), ["5.0 2", "21.0 2", "25.0 2", "40.0 2"]),
        (
            .modbus(.delay(.fixed(.seconds(3))), registers: nil),
            ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]
        ),
        (.modbus(.transaction(0), registers: nil), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.modbus(.wrongProtocol(1), registers: nil), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.modbus(.wrongLength(by: 4), registers: nil), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.modbus(.wrongLength(by: -2), registers: nil), wrong(.wrongLength)),
        (.modbus(.wrongUnit, registers: nil), wrong(.wrongUnit(2))),
        (.modbus(.wrongFunction, registers: nil), wrong(.wrongFunction(4))),
        (.modbus(.wrongCount(by: 1), registers: nil), wrong(.wrongLength)),
        (.modbus(.wrongCount(by: -2), registers: nil), wrong(.wrongLength)),
        (.modbus(.duplicate, registers: nil), ["5.0 2", "20.0 2", "24.0 2", "40.0 2"]),
        (.modbus(.slow(bytesPerSecond: 8), registers: nil), ["5.0 2", "21.5 2", "25.5 2", "40.0 2"]),
        (
            .modbus(.slow(bytesPerSecond: 4), registers: nil),
            ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]
        ),
        (.modbus(.close, registers: nil), wrong(.closed)),
        (.modbus(.reset, registers: nil), wrong(.reset)),
        (.link(.cut), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.link(.lose(.replies)), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.link(.duplicate), ["5.0 2", "20.0 2", "24.0 2", "40.0 2"]),
        (.link(.reset), ["5.0 2", "20.0 2", "24.0 2", "40.0 2"]),
        (.life(.offline), ["5.0 2", "20.0 connection refused", "24.0 connection refused", "40.0 2"]),
        (.life(.powerLoss), ["5.0 2", "20.0 connection refused", "24.0 connection refused", "40.0 2"]),
        (.life(.offline, how: .dark), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.life(.powerLoss, how: .dark), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
        (.life(.reboot, how: .dark), ["5.0 2", "22.0 silence", "26.0 silence", "40.0 2"]),
    ]

    /// What a client says that knows at once what is wrong.
    private static func wrong(_ what: ModbusFailure) -> [String] {
        ["5.0 2", "20.0 \(what)", "24.0 \(what)", "40.0 2"]
    }

    @Test(arguments: faults.indices) func `a fault is felt by those who poll, and then over`(index: Int)
        async throws
    {
        let (fault, expected) = Self.faults[index]
        let run = try await MeterRun("modbus: {}\n")
        let read = try await outcomes(
            run, [Client(at: [5, 20, 24, 40])], ScriptedBackend.fault(fault, 15, 35))
        #expect(read == [expected], "\(fault)")
    }

    /// Those who ask at 20 s and at 34 s, over a connection that they made before or make now.
    @Test(arguments: [
        (Fault.link(.cut), ["5.0 2", "22.0 silence", "35.0 2", "40.0 2"]),
        (.life(.offline, how: .dark), ["5.0 2", "22.0 silence", "35.0 2", "40.0 2"]),
        (.life(.powerLoss, how: .dark), ["5.0 2", "22.0 silence", "35.0 connection reset", "40.0 2"]),
    ])
    func `a request that waits when nothing crossed the network arrives at the end of that`(
        fault: Fault, expected: [String]
    ) async throws {
        let run = try await MeterRun("modbus: {}\n")
        let read = try await outcomes(
            run, [Client(at: [5, 20, 34, 40]), Client(at: [34.5])], ScriptedBackend.fault(fault, 15, 35))
        #expect(read == [expected, ["35.0 2"]], "\(fault)")
    }

    @Test func `an answer that leaves byte by byte stops in a cut and goes on after it`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        // 13 bytes, of which eight a second leave; at 20.5 s there are nine to go.
        let slow = ScriptedBackend.fault(.modbus(.slow(bytesPerSecond: 8), registers: nil), 15, 35)
        let cut = ScriptedBackend.fault(.link(.cut), 20.45, 20.95)
        let read = try await outcomes(
            run, [Client(at: [20])], (slow + cut).sorted { $0.at < $1.at })
        let second = try #require(read.first?.first)
        #expect(second == "21.95 2")
    }

    @Test func `requests whose clients have given up the connection never arrive`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        let fault = ScriptedBackend.fault(.link(.cut), 15, 35)
        // The third time-out in a row closes the connection.
        let read = try await outcomes(run, [Client(at: [5, 20, 24, 28])], fault)
        #expect(read == [["5.0 2", "22.0 silence", "26.0 silence", "30.0 silence"]])
        #expect(run.diary.polls.count == 1)
    }

    @Test func `nobody else gets the port of a meter that is off`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        let parts = try #require(run.meter.address("modbus")).split(separator: ":")
        let port = try #require(Int(parts[1]))
        let thief = NamedProcess("thief") {
            try await run.time.sleep(until: Parts.at(20))
            let other = ModbusServer("other", on: run.time, wiring: run.wiring) { _ in .silent }
            await #expect(throws: PortProblem.self) { try await other.open(host: "127.0.0.1", port: port) }
            await other.close()
        }
        try await run.run(until: 40, ScriptedBackend.fault(.life(.offline), 15, 35), beside: [thief])
    }

    @Test func `an answer after the time-out arrives and spoils nothing`() async throws {
        let run = try await MeterRun("modbus: {}\n")
        let fault = ScriptedBackend.fault(.modbus(.delay(.fixed(.seconds(3))), registers: nil), 1, times: 1)
        let read = try await outcomes(
            run, [Client(at: [5, 9], count: 8), Client(at: [10], start: 8, count: 2)], fault)
        #expect(read == [["7.0 silence", "9.0 8"], ["10.0 2"]])
        #expect(run.diary.usedUp.count == 1)
        #expect(
            run.diary.polls == Array(repeating: "function=3 address=0 exception=0", count: 2)
                + ["function=3 address=8 exception=0"])
    }

    @Test func `polls do not disturb the push`() async throws {
        let run = try await MeterRun("modbus: {}\npush: {to: \"$hub/up\", every: 10 s}\n")
        let parts = try #require(run.meter.address("modbus")).split(separator: ":")
        let port = try #require(Int(parts[1]))
        let poller = NamedProcess("poller") {
            let client = ModbusClient(host: String(parts[0]), port: port, on: run.time, wiring: run.wiring)
            for second in 1...34 {
                try await run.time.sleep(until: Parts.at(Double(second)))
                _ = try await client.readHoldingRegisters(RegisterSpan(start: 0, count: 8), unit: 1)
            }
            await client.close()
        }
        #expect(try await run.run(until: 35, beside: [poller]) == ["10", "20", "30"])
        #expect(run.diary.truth.count { $0.path == "modbus" } == 34)
        #expect(run.diary.truth.map(\.number) == Array(1...37))
    }
}
