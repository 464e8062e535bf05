import Modbus
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// What `ModbusClient` makes of each fault that a server can show.
@Suite(.ends())
struct ModbusClientTests {
    /// One faulty answer to a read of two registers, and what the client says to it. The next read is answered
    /// well; `connection` is the number of the one that it comes on.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: @Sendable (ModbusQuery) -> ModbusReply
        let outcome: String
        let connection: Int

        init(
            _ fault: String, _ outcome: String, then connection: Int,
            reply: @escaping @Sendable (ModbusQuery) -> ModbusReply
        ) {
            testDescription = fault
            self.reply = reply
            self.outcome = outcome
            self.connection = connection
        }
    }

    private static let late = "no answer within 1.0 seconds"

    static let rows = [
        Row("transaction + 5", late, then: 1) { $0.bytes(answers: false) { $0.header.transaction += 5 } },
        Row("transaction 0", late, then: 1) { $0.bytes(answers: false) { $0.header.transaction = 0 } },
        Row("protocol 1", late, then: 1) { $0.bytes(answers: false) { $0.header.protocolID = 1 } },
        Row("length too large by 4", late, then: 2) { $0.bytes(answers: false) { $0.header.length += 4 } },
        Row("length too small by 2", "the answer has another number of registers than was asked for", then: 2)
        {
            $0.bytes(answers: true) { $0.header.length -= 2 }
        },
        Row("length 60000", "the answer is not Modbus", then: 2) {
            $0.bytes(answers: true) { $0.header.length = 60_000 }
        },
        Row("other unit", "the answer comes from unit 2", then: 2) {
            $0.bytes(answers: true) { $0.header.unit = 2 }
        },
        Row("cut after 10 bytes", late, then: 2) { .bytes(Array($0.frame.bytes.prefix(10)), answers: false) },
        Row("cut after 3 bytes", late, then: 2) { .bytes(Array($0.frame.bytes.prefix(3)), answers: false) },
        Row("3 registers", "the answer has another number of registers than was asked for", then: 2) { _ in
            .respond([3, 6, 0, 1, 0, 2, 0, 3])
        },
        Row("1 register", "the answer has another number of registers than was asked for", then: 2) { _ in
            .respond([3, 2, 0, 1])
        },
        Row(
            "a contradicting byte count", "the answer has another number of registers than was asked for",
            then: 2
        ) { _ in
            .respond([3, 2, 0, 1, 0, 2])
        },
        Row("function 4", "the answer is to function 4", then: 2) { _ in .respond([4, 4, 0, 1, 0, 2]) },
        Row("exception 2", "exception 2", then: 1) { _ in .respond([0x83, 2]) },
        Row("exception 5", "exception 5", then: 1) { _ in .respond([0x83, 5]) },
        Row("exception 6", "exception 6", then: 1) { _ in .respond([0x83, 6]) },
        Row("exception 0x0B", "exception 11", then: 1) { _ in .respond([0x83, 11]) },
        Row("exception 99", "exception 99", then: 1) { _ in .respond([0x83, 99]) },
        Row("exception to another function", "the answer is to function 132", then: 2) { _ in
            .respond([0x84, 2])
        },
        Row("sent twice", "[5, 5]", then: 1) { .bytes($0.frame.bytes + $0.frame.bytes, answers: true) },
        Row("behind a stale answer", "[5, 5]", then: 1) { query in
            let stale = ModbusFrame(transaction: query.transaction &- 1, unit: 1, pdu: [3, 2, 9, 9])
            return .bytes(stale.bytes + query.frame.bytes, answers: true)
        },
        Row("no answer once", late, then: 1) { _ in .silent },
        Row("close", "connection closed before the answer was whole", then: 2) { _ in .close },
        Row("reset", "connection reset", then: 2) { _ in .reset },
        Row(
            "an echo of the request", "the answer has another number of registers than was asked for", then: 2
        ) {
            .respond($0.pdu)
        },
    ]

    @Test(arguments: rows, [true, false])
    func `a fault harms the read that it meets and no other`(row: Row, isOnLoop: Bool) async throws {
        let run = VirtualRun(isOnLoop: isOnLoop)
        let count = Mutex(0)
        let (meter, port) = try await run.modbusServer { query in
            let number = count.withLock {
                $0 += 1; return $0
            }
            return number == 1 ? row.reply(query) : .respond([3, 4, 0, UInt8(query.connection), 0, 0])
        }
        let outcomes = Mutex<[String]>([])
        try await run.run(
            until: 9, modbus: [meter],
            [
                NamedProcess("hub") {
                    let client = run.modbusClient(port)
                    let span = try RegisterSpan(start: 5, count: 2)
                    for _ in 1...3 {
                        let outcome: String
                        do { outcome = "\(try await client.readHoldingRegisters(span, unit: 1))" } catch {
                            outcome = "\(error)"
                        }
                        outcomes.withLock { $0.append(outcome) }
                    }
                }
            ])
        let good = "[\(row.connection), 0]"
        #expect(outcomes.withLock { $0 } == [row.outcome, good, good])
        #expect(run.wiring.ends.isEmpty)
    }

    @Test func `a read that is given up before it is asked ends`() async throws {
        let wiring = Wiring(group: ServerUnderTest.group.next())
        let time = SystemTimekeeper()
        let server = ModbusServer("meter", on: time, wiring: wiring) { query in
            query.unit == 1 ? .respond([3, 4, 0, 5, 0, 6]) : .silent
        }
        let port = try await server.open(host: "127.0.0.1", port: 0)
        let client = ModbusClient(
            host: "127.0.0.1", port: port, timeout: .seconds(3600), on: time, wiring: wiring)
        let span = try RegisterSpan(start: 0, count: 2)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            #expect(try await client.readHoldingRegisters(span, unit: 1) == [5, 6])
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: [UInt16].self) { reads in
                    reads.cancelAll()
                    reads.addTask { try await client.readHoldingRegisters(span, unit: 2) }
                    _ = try await reads.next()
                }
            }
            await client.close()
            await server.close()
            try await tasks.waitForAll()
        }
    }

    @Test func `what went wrong can be read`() {
        #expect(ModbusFailure.unreachable(code: 113).description == "unreachable (error 113)")
        #expect(
            ModbusFailure.tooManyFiles(limit: 1000).description
                == "more than 1000 open files, which libmodbus cannot wait for; use `client: native`")
        #expect(
            ModbusFailure.backingOff(until: UTCInstant(seconds: 0)).description
                == "not tried again yet after a failure to connect")
    }

    @Test func `pauses after failures grow from half a second to thirty`() {
        var backOff = BackOff()
        var pauses: [Duration] = []
        for _ in 1...8 {
            backOff.fail(at: UTCInstant(seconds: 0))
            pauses.append((backOff.until ?? UTCInstant(seconds: 0)) - UTCInstant(seconds: 0))
        }
        #expect(pauses == [0.5, 1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
    }
}

extension ModbusQuery {
    /// Two registers, both 5.
    fileprivate var frame: ModbusFrame {
        ModbusFrame(transaction: transaction, unit: unit, pdu: echoPDU)
    }

    fileprivate func bytes(answers: Bool, _ spoil: (inout ModbusFrame) -> Void) -> ModbusReply {
        var frame = frame
        spoil(&frame)
        return .bytes(frame.bytes, answers: answers)
    }
}
