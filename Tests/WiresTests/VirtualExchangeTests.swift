import Testing
import Timekeeping
import Wires

/// The rules of virtual time, over real sockets.
struct VirtualExchangeTests {
    @Test func `a handler that sleeps does so on its caller's baton`() async throws {
        let run = VirtualRun()
        let (server, url) = try await run.server("hub") { _ in
            run.note("hub begins")
            try? await run.time.sleep(for: .seconds(3))
            run.note("hub ends")
            return .respond(.json(200, "{}"))
        }
        try await run.run(until: 100, servers: [server], [
            NamedProcess("meter") {
                let client = HTTPClient(wiring: run.wiring, keepsAlive: true)
                let response = try await client.send("POST", url)
                run.note("meter got \(response.status)")
                await client.close()
            },
            NamedProcess("clock") {
                for _ in 1...4 {
                    try await run.time.sleep(for: .seconds(1))
                    run.note("tick")
                }
            },
        ])
        #expect(run.trace == [
            "0.0 hub begins", "1.0 tick", "2.0 tick", "3.0 hub ends", "3.0 meter got 200", "3.0 tick", "4.0 tick",
        ])
    }
}
