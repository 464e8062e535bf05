import Timekeeping

@testable import Wires

extension VirtualProgram {
    private static let answer = HTTPResponse.json(201, "{\"a\":1}")

    /// A client that reads heads: it goes on with the head of an answer, whatever becomes of the body.
    static let bare = [
        VirtualProgram("a board gets its answer", trace: ["0.0 board got 201", "1.0 board got 201"]) { run in
            try await board(run, keepsAlive: false) { .respond(answer) }
        },
        VirtualProgram(
            "a board that keeps its connection", trace: ["0.0 board got 201", "1.0 board got 201"]
        ) { run in
            try await board(run, keepsAlive: true) { .respond(answer) }
        },
        VirtualProgram(
            "a body that stalls keeps no board waiting", trace: ["0.0 board got 201", "1.0 board got 201"]
        ) { run in
            try await board(run, keepsAlive: false) { .stall(answer, afterBodyBytes: 3) }
        },
        VirtualProgram(
            "but one that wants the connection back waits for the body",
            trace: ["5.0 board: no answer within 5.0 seconds", "11.0 board: no answer within 5.0 seconds"]
        ) { run in
            try await board(run, keepsAlive: true) { .stall(answer, afterBodyBytes: 3) }
        },
        VirtualProgram(
            "a body that is cut", trace: ["0.0 board got 201", "1.0 board got 201"]
        ) { run in
            try await board(run, keepsAlive: false) { .cut(answer, afterBodyBytes: 3) }
        },
        VirtualProgram(
            "a server that stays dark",
            trace: ["5.0 board: no answer within 5.0 seconds", "11.0 board: no answer within 5.0 seconds"]
        ) { run in
            try await board(run, keepsAlive: false) { .stayDark }
        },
        VirtualProgram(
            "a server that resets", trace: ["0.0 board: connection reset", "1.0 board: connection reset"]
        ) { run in
            try await board(run, keepsAlive: false) { .reset }
        },
    ]

    /// One board that posts twice, a second apart.
    private static func board(
        _ run: VirtualRun, keepsAlive: Bool, _ answer: @escaping @Sendable () -> HTTPReply
    ) async throws {
        let (hub, url) = try await run.server("hub") { _ in answer() }
        let client = run.client(keepsAlive: keepsAlive, style: .bare)
        let process = NamedProcess("board") {
            for _ in 1...2 {
                await run.note("board") {
                    try await run.time.withTimeout(.seconds(5)) {
                        try await client.send(
                            "POST", url, headers: [("Host", "hub"), ("Content-Length", "2")],
                            body: Array("{}".utf8))
                    }
                }
                await client.settle(keepsAlive)
                try await run.time.sleep(for: .seconds(1))
            }
            await client.close()
        }
        try await run.run(until: 20, servers: [hub], [process] + hub.processes)
    }
}

extension HTTPClient {
    /// A connection on which an answer is missing is of no use.
    fileprivate func settle(_ keepsAlive: Bool) async {
        if keepsAlive { await close() }
    }
}
