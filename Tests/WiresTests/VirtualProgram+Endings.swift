import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let endings = [
        VirtualProgram(
            "silence without a time-out is stuck at once",
            trace: ["0.0 ended: stuck: meter waits without a time-out for hub, which stays silent"]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in .stayDark }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("meter") {
                        _ = try await run.client().send("POST", url)
                    },
                    NamedProcess("clock") { await run.wait(until: 1) },
                ])
        },
        VirtualProgram(
            "silence at the end of a chain names the chain",
            trace: ["1.0 ended: stuck: meter → hub waits without a time-out for chain, which stays silent"]
        ) { run in
            let (chain, chainURL) = try await run.server("chain") { _ in .stayDark }
            let (hub, hubURL) = try await run.server("hub") { _ in
                _ = try? await run.client().send("POST", chainURL)
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 9, servers: [hub, chain],
                [
                    NamedProcess("meter") {
                        await run.wait(until: 1)
                        _ = try await run.client().send("POST", hubURL)
                    }
                ])
        },
        VirtualProgram(
            "a process that throws ends the run, and a caller in an exchange with it",
            trace: ["2.0 ended: writer failed: refused"]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                await run.wait(until: 5)
                return .stayDark
            }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("meter") { _ = try await run.client().send("POST", url) },
                    NamedProcess("writer") {
                        await run.wait(until: 2)
                        throw HTTPFailureWord()
                    },
                ])
        },
        VirtualProgram("what is due at the end does not happen", trace: ["0.0 hub", "1.0 hub", "2.0 hub"]) {
            run in
            let (hub, url) = try await run.server("hub") { _ in
                run.note("hub")
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 3, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        while true {
                            _ = try await client.send("POST", url)
                            try await run.time.sleep(for: .seconds(1))
                        }
                    }
                ])
        },
    ]
}

private struct HTTPFailureWord: Error, CustomStringConvertible {
    let description = "refused"
}
