import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let modbusExchanges = [
        VirtualProgram(
            "polls of equal deadlines: declaration order",
            trace: [
                "1.0 meter serves 2", "1.0 b got 2", "1.0 meter serves 1", "1.0 a got 1",
                "1.0 meter serves 3",
                "1.0 c got 3", "2.0 meter serves 2", "2.0 b got 2", "2.0 meter serves 1", "2.0 a got 1",
                "2.0 meter serves 3", "2.0 c got 3",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                run.note("meter serves \(query.start)")
                return query.echo
            }
            try await run.run(
                until: 3, modbus: [meter],
                ([("b", 2), ("a", 1), ("c", 3)] as [(String, UInt16)]).map { name, start in
                    NamedProcess(name) {
                        let client = run.modbusClient(port)
                        for _ in 1...2 {
                            try await run.sleep(1000)
                            await run.read(start, name, by: client)
                        }
                    }
                })
        },
        VirtualProgram(
            "one connection for many units: answered in order, each to its own",
            trace: [
                "0.0 meter begins 1 on 1", "2.0 tick", "3.0 a got 1", "3.0 meter begins 2 on 1",
                "4.0 b got 2",
                "4.0 meter begins 3 on 1", "5.0 c got 3", "6.0 tick",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                run.note("meter begins \(query.unit) on \(query.connection)")
                try? await run.sleep(query.unit == 1 ? 3000 : 1000)
                return query.echo
            }
            let client = run.modbusClient(port, timeout: .seconds(10))
            try await run.run(
                until: 9, modbus: [meter],
                run.askers(3, of: client) + [
                    NamedProcess("clock") {
                        for second in [2, 6] as [Int64] {
                            await run.wait(until: second)
                            run.note("tick")
                        }
                    }
                ])
        },
        VirtualProgram(
            "an answer at the very instant of the time-out is in time",
            trace: ["2.0 hub got 7"]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                try? await run.sleep(2000)
                return query.echo
            }
            try await run.run(
                until: 9, modbus: [meter],
                [
                    NamedProcess("hub") {
                        await run.read(7, by: run.modbusClient(port, timeout: .seconds(2)))
                    }
                ])
        },
        VirtualProgram(
            "a late answer is passed over",
            trace: [
                "1.0 hub: no answer within 1.0 seconds", "1.5 meter answers late", "2.0 hub got 2",
                "3.0 hub got 3",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                if query.start == 1 {
                    try? await run.sleep(1500)
                    run.note("meter answers late")
                }
                return query.echo
            }
            try await run.run(
                until: 9, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port)
                        for second in 1...3 {
                            await run.read(UInt16(second), by: client)
                            await run.wait(until: Int64(second) + 1)
                        }
                    }
                ])
        },
        VirtualProgram(
            "a server that lags by one answer: each waits for its turn, and none is mistaken",
            trace: [
                "1.0 hub: no answer within 1.0 seconds", "1.5 meter serves 1",
                "2.0 hub: no answer within 1.0 seconds", "2.5 meter serves 2", "2.5 meter serves 3",
                "2.5 hub got 3",
            ]
        ) { run in
            let (meter, port) = try await run.modbusServer { query in
                if query.start < 3 { try? await run.sleep(query.start == 1 ? 1500 : 1000) }
                run.note("meter serves \(query.start)")
                return query.echo
            }
            try await run.run(
                until: 9, modbus: [meter],
                [
                    NamedProcess("hub") {
                        let client = run.modbusClient(port)
                        for start in 1...3 as ClosedRange<UInt16> { await run.read(start, by: client) }
                    }
                ])
        },
        VirtualProgram(
            "a crowd times out at one instant: in the order of asking",
            trace: (1...20).map { "1.0 c\($0): no answer within 1.0 seconds" }
        ) { run in
            let (meter, port) = try await run.modbusServer(limits: .crowd) { _ in .silent }
            try await run.run(
                until: 9, modbus: [meter],
                (1...20).map { number in
                    NamedProcess("c\(number)") {
                        await run.read(1, "c\(number)", by: run.modbusClient(port))
                    }
                })
        },
    ]
}

extension ModbusServer.Limits {
    /// For tests that need many connections.
    static var crowd: Self {
        var limits = Self()
        limits.connections = 10_000
        return limits
    }
}
