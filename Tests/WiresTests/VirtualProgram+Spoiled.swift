import Timekeeping

@testable import Wires

extension VirtualProgram {
    private static let body = [UInt8](repeating: 0x78, count: 100)

    /// Bodies that end early or never, in both directions.
    static let spoiled = [
        VirtualProgram(
            "an answer that is cut", trace: ["0.0 meter: connection closed before the answer was whole"]
        ) { run in
            try await one(run) { _ in .cut(.json(200, "{\"a\":1}"), afterBodyBytes: 3) }
        },
        VirtualProgram("an answer that stalls", trace: ["5.0 meter: no answer within 5.0 seconds"]) { run in
            try await one(run) { _ in .stall(.json(200, "{\"a\":1}"), afterBodyBytes: 3) }
        },
        VirtualProgram(
            "a request that is cut is no request, and the next one is",
            trace: ["0.0 meter: connection closed before the answer was whole", "1.0 meter got 200"]
        ) { run in
            try await one(run, sending: .cut(afterBodyBytes: 50)) { _ in .respond(.json(200, "{}")) }
        },
        VirtualProgram(
            "a request that stalls ends with the time-out of its caller",
            trace: ["5.0 meter: no answer within 5.0 seconds", "6.0 meter got 200"]
        ) { run in
            try await one(run, sending: .stall(afterBodyBytes: 50, on: run.time)) { _ in
                .respond(.json(200, "{}"))
            }
        },
        VirtualProgram(
            "a request that stalls longer than the server waits gets a 408, and others pass meanwhile",
            trace: [
                "10.0 other got 200", "20.0 other got 200", "30.0 other got 200", "30.0 meter got 408",
                "31.0 meter got 200",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in .respond(.json(200, "{}")) }
            try await run.run(
                until: 99, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        await run.note("meter") {
                            try await run.time.withTimeout(.seconds(60)) {
                                try await client.send(
                                    "POST", url, body: body, sending: .stall(afterBodyBytes: 50, on: run.time)
                                )
                            }
                        }
                        await run.wait(until: 31)
                        await run.note("meter") { try await client.send("POST", url, body: body) }
                        await client.close()
                    },
                    NamedProcess("other") {
                        let client = run.client()
                        for time in 1...3 {
                            await run.wait(until: Int64(time) * 10)
                            await run.note("other") { try await client.send("POST", url) }
                        }
                        await client.close()
                    },
                ] + hub.processes)
        },
        VirtualProgram(
            "an idle connection is closed by a server that has had enough, and its client sends again",
            trace: [
                "0.0 meter got 200", "3.0 meter got 200, connections: 1", "9.0 connections: 0",
                "9.0 meter got 200",
            ]
        ) { run in
            var limits = HTTPServer.Limits()
            limits.idle = .seconds(5)
            let (hub, url) = try await run.server("hub", limits: limits) { _ in .respond(.json(200, "{}")) }
            try await run.run(
                until: 99, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        await run.note("meter") { try await client.send("POST", url) }
                        await run.wait(until: 3)
                        let status = try await client.send("POST", url).status
                        run.note("meter got \(status), connections: \(hub.connectionCount)")
                        await run.wait(until: 9)
                        run.note("connections: \(hub.connectionCount)")
                        await run.note("meter") { try await client.send("POST", url) }
                        await client.close()
                    }
                ] + hub.processes)
        },
    ]

    /// One meter that sends to one server: spoiled first, and whole a second later when the first was not.
    private static func one(
        _ run: VirtualRun, sending: HTTPUpload = .whole,
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply
    ) async throws {
        let (hub, url) = try await run.server("hub", answer)
        try await run.run(
            until: 9, servers: [hub],
            [
                NamedProcess("meter") {
                    let client = run.client()
                    await run.note("meter") {
                        try await run.time.withTimeout(.seconds(5)) {
                            try await client.send("POST", url, body: body, sending: sending)
                        }
                    }
                    guard !sending.isWhole else { return await client.close() }
                    try await run.time.sleep(for: .seconds(1))
                    await run.note("meter") { try await client.send("POST", url, body: body) }
                    await client.close()
                }
            ] + hub.processes)
    }
}
