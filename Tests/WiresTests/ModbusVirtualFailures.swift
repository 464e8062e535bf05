import Modbus
import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let modbusFailures = [
        VirtualProgram(
            "silence: the third time-out in a row closes the connection",
            trace: [
                "0.0 meter hears 1 on 1", "1.0 hub: no answer within 1.0 seconds", "1.0 meter hears 2 on 1",
                "2.0 hub: no answer within 1.0 seconds", "2.0 meter hears 3 on 1",
                "3.0 hub: no answer within 1.0 seconds", "3.0 meter hears 4 on 2", "3.0 hub got 4",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                run.note("meter hears \(query.start) on \(query.connection)")
                return query.start < 4 ? .silent : query.echo
            }
            try await run.run(until: 9, modbus: [meter], [run.reader(of: 1...4, at: port)])
        },
        VirtualProgram(
            "an answer in between starts the count again",
            trace: [
                "1.0 hub: no answer within 1.0 seconds", "2.0 hub: no answer within 1.0 seconds",
                "2.0 hub got 3 on 1", "3.0 hub: no answer within 1.0 seconds",
                "4.0 hub: no answer within 1.0 seconds", "4.0 hub: exception 6 on 1",
                "5.0 hub: no answer within 1.0 seconds",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                switch query.start {
                case 3: .respond([3, 2, 0, 3])
                case 6: .respond([0x83, 6])
                default: .silent
                }
            }
            try await run.run(
                until: 9, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port)
                        for start in 1...7 as ClosedRange<UInt16> {
                            do {
                                let registers = try await client.readHoldingRegisters(
                                    RegisterSpan(start: start, count: 1), unit: 1)
                                run.note(
                                    "hub got \(registers[0]) on \(meter.listener.lines.map(\.accepted.number)[0])"
                                )
                            } catch let failure as ModbusFailure where failure.leavesConnectionSound {
                                run.note(
                                    "hub: \(failure) on \(meter.listener.lines.map(\.accepted.number)[0])")
                            } catch {
                                run.note("hub: \(error)")
                            }
                        }
                    }
                ])
        },
        VirtualProgram(
            "a connection that is closed or reset in place of an answer",
            trace: [
                "0.0 hub: connection closed before the answer was whole", "0.0 hub got 2",
                "0.0 hub: connection reset", "0.0 hub got 4",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                switch query.start {
                case 1: .close
                case 3: .reset
                default: query.echo
                }
            }
            try await run.run(until: 9, modbus: [meter], [run.reader(of: 1...4, at: port)])
        },
        VirtualProgram(
            "a third party resets the connection while several wait for answers",
            trace: [
                "1.0 killer goes on", "1.0 a: connection reset", "1.0 b: connection reset",
                "1.0 c: connection reset", "1.0 killer again", "4.0 meter ends 1", "8.0 meter ends 2",
                "12.0 meter ends 3",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                try? await run.sleep(4000)
                run.note("meter ends \(query.unit)")
                return query.echo
            }
            let client = run.modbusClient(port, timeout: .seconds(20))
            try await run.run(
                until: 30, modbus: [meter],
                run.askers(3, of: client) + [
                    NamedProcess("killer") {
                        await run.wait(until: 1)
                        await meter.resetConnections()
                        run.note("killer goes on")
                        try await run.sleep(0)
                        run.note("killer again")
                    }
                ])
        },
        VirtualProgram(
            "a server that closes one connection under two that wait",
            trace: [
                "2.0 a: connection closed before the answer was whole",
                "2.0 b: connection closed before the answer was whole", "2.0 meter ends 2",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                guard query.unit == 1 else {
                    run.note("meter ends \(query.unit)")
                    return query.echo
                }
                try? await run.sleep(2000)
                return .close
            }
            let client = run.modbusClient(port, timeout: .seconds(20))
            try await run.run(until: 30, modbus: [meter], run.askers(2, of: client))
        },
        VirtualProgram(
            "nobody listens: longer and longer nothing is tried, until somebody does",
            trace: [
                "0.0 hub: connection refused", "0.4 hub: not before 0.5", "0.8 hub: connection refused",
                "1.2 hub: not before 1.8", "1.6 hub: not before 1.8", "2.0 hub: connection refused",
                "2.4 hub: not before 4.0", "2.8 hub: not before 4.0", "3.2 hub: not before 4.0",
                "3.6 hub: not before 4.0", "4.0 hub got 1", "4.4 hub got 1",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { $0.echo }
            await meter.stopListening()
            try await run.run(
                until: 9, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port)
                        for _ in 0...11 {
                            await run.read(1, by: client)
                            try await run.sleep(400)
                        }
                    },
                    NamedProcess("engineer") {
                        await run.wait(until: 3)
                        try await meter.open(host: "127.0.0.1", port: port)
                    },
                ])
        },
    ]
}

extension VirtualRun {
    /// A process that reads some registers, one after the other.
    func reader(of starts: ClosedRange<UInt16>, at port: Int) -> NamedProcess {
        NamedProcess("hub") { [self] in
            let client = modbusClient(port)
            for start in starts { await read(start, by: client) }
        }
    }

    /// Processes a, b, c that each read one register, 1, 2, 3, from the unit of that number.
    func askers(_ count: Int, of client: ModbusClient) -> [NamedProcess] {
        zip(["a", "b", "c"], 1...count).map { name, unit in
            NamedProcess(name) { [self] in
                await read(UInt16(unit), name, by: client, unit: UInt8(unit))
            }
        }
    }
}
