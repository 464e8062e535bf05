import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let modbusConnections = [
        VirtualProgram(
            "three idle seconds do no harm, idle for longer than the limit closes",
            trace: [
                "0.0 hub got 1", "3.0 hub got 2", "3.0 1 is open", "8.0 1 is open", "8.1 nothing is open",
                "9.0 hub got 3", "9.0 2 is open",
            ]
        ) { run in
            let limits = ModbusServer.Limits.idle(.seconds(5))
            let (meter, port) = try await run.modbusServer(limits: limits) { $0.echo }
            try await run.run(
                until: 20, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port)
                        await run.read(1, by: client)
                        await run.wait(until: 3)
                        await run.read(2, by: client)
                        run.noteLines(of: meter)
                        await run.wait(until: 8)
                        run.noteLines(of: meter)
                        try await run.sleep(100)
                        run.noteLines(of: meter)
                        await run.wait(until: 9)
                        await run.read(3, by: client)
                        run.noteLines(of: meter)
                    }
                ])
        },
        VirtualProgram(
            "an answer that takes longer than the idle limit is no idleness",
            trace: ["8.0 hub got 1", "12.9 1 is open", "13.1 nothing is open"]
        ) { run in
            let limits = ModbusServer.Limits.idle(.seconds(5))
            let (meter, port) = try await run.modbusServer(limits: limits) { query in
                try? await run.sleep(8000)
                return query.echo
            }
            try await run.run(
                until: 20, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port, timeout: .seconds(10))
                        await run.read(1, by: client)
                        try await run.sleep(4900)
                        run.noteLines(of: meter)
                        try await run.sleep(200)
                        run.noteLines(of: meter)
                    }
                ])
        },
        VirtualProgram(
            "a request that never ends closes its connection, also beside a far idle limit",
            trace: [
                "0.0 hub got 1", "2.0 hub got 2", "2.0 hub got 2", "11.9 1 2 is open", "12.1 1 is open",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer(limits: .idle(.seconds(100))) { $0.echo }
            try await run.run(
                until: 20, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port)
                        await run.read(1, by: client)
                        let stalled = try await ModbusRawClient(
                            to: port, on: run.wiring.group, ends: run.wiring.ends)
                        await run.wait(until: 2)
                        await stalled.send([0, 1, 0])
                        // What has been sent before one exchange has been read before the next.
                        for _ in 1...2 { await run.read(2, by: client) }
                        try await run.sleep(9900)
                        run.noteLines(of: meter)
                        try await run.sleep(200)
                        run.noteLines(of: meter)
                        await stalled.untilClosed()
                    }
                ])
        },
        VirtualProgram(
            "the connection beyond the limit is closed, and comes again",
            trace: [
                "0.0 a got 1", "0.0 b: connection closed before the answer was whole", "2.0 a leaves",
                "3.0 b got 2",
            ]
        ) { run in
            try await run.contest(.one(.acceptAndClose))
        },
        VirtualProgram(
            "the connection beyond the limit is refused, and comes again",
            trace: ["0.0 a got 1", "0.0 b: connection refused", "2.0 a leaves", "3.0 b got 2"]
        ) { run in
            try await run.contest(.one(.refuse))
        },
    ]
}

extension VirtualRun {
    fileprivate func noteLines(of server: ModbusServer) {
        let numbers = server.listener.lines.map { "\($0.accepted.number)" }.joined(separator: " ")
        note("\(numbers.isEmpty ? "nothing" : numbers) is open")
    }

    /// Two clients want the one connection that there is.
    fileprivate func contest(_ limits: ModbusServer.Limits) async throws {
        let (meter, port) = try await modbusServer(limits: limits) { $0.echo }
        try await run(
            until: 9, modbus: [meter],
            [
                NamedProcess("a") { [self] in
                    let client = modbusClient(port)
                    await read(1, "a", by: client)
                    await wait(until: 2)
                    await client.close()
                    note("a leaves")
                },
                NamedProcess("b") { [self] in
                    let client = modbusClient(port)
                    await read(1, "b", by: client)
                    await wait(until: 3)
                    await read(2, "b", by: client)
                },
            ])
    }
}

extension ModbusServer.Limits {
    fileprivate static func idle(_ limit: Duration) -> Self {
        var limits = Self()
        limits.idle = limit
        return limits
    }

    /// One connection only.
    static func one(_ excess: Excess) -> Self {
        var limits = Self()
        limits.connections = 1
        limits.excess = excess
        return limits
    }
}
