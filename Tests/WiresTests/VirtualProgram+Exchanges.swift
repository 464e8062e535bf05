import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let exchanges = [
        VirtualProgram(
            "equal deadlines: declaration order",
            trace: [
                "1.0 hub serves /b", "1.0 hub serves /a", "1.0 hub serves /c", "2.0 hub serves /b",
                "2.0 hub serves /a", "2.0 hub serves /c",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { request in
                run.note("hub serves \(request.path)")
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 3, servers: [hub],
                ["b", "a", "c"].map { name in
                    NamedProcess(name) {
                        let client = run.client()
                        for _ in 1...2 {
                            try await run.time.sleep(for: .seconds(1))
                            _ = try await client.send("GET", url.at("/\(name)"))
                        }
                        await client.close()
                    }
                })
        },
        VirtualProgram(
            "a handler sleeps on its caller's baton",
            trace: [
                "0.0 hub begins", "1.0 tick", "2.0 tick", "3.0 hub ends", "3.0 meter got 200", "3.0 tick",
                "4.0 tick",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                run.note("hub begins")
                await run.wait(until: 3)
                run.note("hub ends")
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 100, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        await run.note("meter") { try await client.send("POST", url) }
                        await client.close()
                    },
                    NamedProcess("clock") {
                        for _ in 1...4 {
                            try await run.time.sleep(for: .seconds(1))
                            run.note("tick")
                        }
                    },
                ])
        },
        VirtualProgram(
            "a mailbox between a handler and a writer process",
            trace: [
                "0.0 writer commits 2", "0.0 a got 200", "0.0 b got 200", "5.0 writer commits 2",
                "5.0 a got 200", "5.0 b got 200",
            ]
        ) { run in
            let jobs = Mailbox<Mailbox<Bool>>("jobs", room: 10_000, on: run.time)
            let (hub, url) = try await run.server("hub") { _ in
                let done = Mailbox<Bool>("commit", room: 1, on: run.time)
                jobs.post(done)
                guard (try? await done.receive()) == true else { return .respond(.json(503, "{}")) }
                return .respond(.json(200, "{}"))
            }
            let meters = ["a", "b"].map { name in
                NamedProcess(name) {
                    let client = run.client(keepsAlive: false)
                    for _ in 1...2 {
                        await run.note(name) { try await client.send("POST", url) }
                        try await run.time.sleep(for: .seconds(5))
                    }
                }
            }
            try await run.run(
                until: 9, servers: [hub],
                meters + [
                    NamedProcess("writer") {
                        while true {
                            let batch = try await jobs.receiveAll()
                            run.note("writer commits \(batch.count)")
                            for done in batch { done.post(true) }
                        }
                    }
                ])
        },
        VirtualProgram(
            "nested exchanges: a handler calls another server",
            trace: [
                "0.0 hub asks", "1.0 other", "2.0 notifier answers", "2.0 hub goes on", "2.0 meter got 200",
                "2.0 other",
            ]
        ) { run in
            let (notifier, notifierURL) = try await run.server("notifier") { _ in
                await run.wait(until: 2)
                run.note("notifier answers")
                return .respond(.json(204, ""))
            }
            let (hub, hubURL) = try await run.server("hub") { _ in
                run.note("hub asks")
                _ = try? await run.client(keepsAlive: false).send("POST", notifierURL)
                run.note("hub goes on")
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 9, servers: [hub, notifier],
                [
                    NamedProcess("meter") {
                        await run.note("meter") {
                            try await run.client(keepsAlive: false).send("POST", hubURL)
                        }
                    },
                    NamedProcess("other") {
                        for _ in 1...2 {
                            try await run.time.sleep(for: .seconds(1))
                            run.note("other")
                        }
                    },
                ])
        },
        VirtualProgram(
            "a process that is cancelled in the middle of an exchange goes on through the queue",
            trace: [
                "1.0 killer goes on", "1.0 meter: CancellationError()", "1.0 killer again", "2.0 meter lives",
                "3.0 hub ends", "4.0 meter got 200",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                guard run.time.now.seconds < 3 else { return .respond(.json(200, "{}")) }
                await run.wait(until: 3)
                run.note("hub ends")
                return .respond(.json(200, "{}"))
            }
            let exchange = CancellableExchange()
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        await run.note("meter") {
                            try await exchange.run(on: run) { try await client.send("POST", url) }
                        }
                        await run.wait(until: 2)
                        run.note("meter lives")
                        await run.wait(until: 4)
                        await run.note("meter") { try await client.send("POST", url) }
                        await client.close()
                    },
                    NamedProcess("killer") {
                        await run.wait(until: 1)
                        exchange.cancel()
                        run.note("killer goes on")
                        try await run.time.sleep(for: .zero)
                        try await run.time.sleep(for: .zero)
                        run.note("killer again")
                    },
                ])
        },
    ]
}
