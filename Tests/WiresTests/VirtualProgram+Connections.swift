import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let connections = [
        VirtualProgram(
            "a refused connection", trace: ["0.0 meter: connection refused", "1.0 meter: connection refused"]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in .stayDark }
            await hub.stopListening()
            try await run.run(
                until: 3,
                [
                    NamedProcess("meter") {
                        for _ in 1...2 {
                            await run.note("meter") { try await run.client().send("POST", url) }
                            try await run.time.sleep(for: .seconds(1))
                        }
                    }
                ])
        },
        idleConnection("reset") { await $0.resetConnections() },
        idleConnection("closed, and the server gone", after: "connection refused") { await $0.close() },
        VirtualProgram(
            "a reset in place of an answer",
            trace: ["0.0 meter: connection reset", "1.0 meter: connection reset", "2.0 meter got 200"]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                run.time.now.seconds < 2 ? .reset : .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        for _ in 1...3 {
                            await run.note("meter") { try await client.send("POST", url, body: [1, 2, 3]) }
                            try await run.time.sleep(for: .seconds(1))
                        }
                        await client.close()
                    }
                ])
        },
        VirtualProgram(
            "connections that are reset while their callers wait: all go on in the order of their ends",
            trace: [
                "5.0 network goes on", "5.0 a: connection reset", "5.0 b: connection reset",
                "5.0 network again",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in .stayDark }
            let meters = ["a", "b"].map { name in
                NamedProcess(name) {
                    await run.note(name) {
                        try await run.time.withTimeout(.seconds(10)) {
                            try await run.client().send("POST", url)
                        }
                    }
                }
            }
            try await run.run(
                until: 20, servers: [hub],
                meters + [
                    NamedProcess("network") {
                        await run.wait(until: 5)
                        await hub.resetConnections()
                        run.note("network goes on")
                        try await run.time.sleep(for: .zero)
                        run.note("network again")
                    }
                ])
        },
        VirtualProgram(
            "a server closes while a request is in flight",
            trace: [
                "1.0 closer goes on", "1.0 meter: connection closed before the answer was whole",
                "1.0 hub is cut short", "2.0 meter lives",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                do { try await run.time.sleep(until: UTCInstant(seconds: 3)) } catch {
                    run.note("hub is cut short")
                }
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 20, servers: [hub],
                [
                    NamedProcess("meter") {
                        await run.note("meter") { try await run.client().send("POST", url) }
                        await run.wait(until: 2)
                        run.note("meter lives")
                    },
                    NamedProcess("closer") {
                        await run.wait(until: 1)
                        await hub.close()
                        run.note("closer goes on")
                    },
                ])
        },
    ]

    /// An idle connection ends at its server, and its client sends again.
    private static func idleConnection(
        _ name: String, after outcome: String = "got 200",
        _ end: @escaping @Sendable (HTTPServer) async -> Void
    ) -> VirtualProgram {
        VirtualProgram(
            "an idle connection is \(name), and its client sends again",
            trace: [
                "0.0 meter got 200", "1.0 ended",
                outcome == "got 200" ? "2.0 meter got 200" : "2.0 meter: \(outcome)",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in .respond(.json(200, "{}")) }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        for _ in 1...2 {
                            await run.note("meter") { try await client.send("POST", url) }
                            try await run.time.sleep(for: .seconds(2))
                        }
                        await client.close()
                    },
                    NamedProcess("network") {
                        await run.wait(until: 1)
                        await end(hub)
                        run.note("ended")
                    },
                ])
        }
    }
}
