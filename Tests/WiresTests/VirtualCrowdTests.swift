import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Many processes and many connections.
@Suite(.ends())
struct VirtualCrowdTests {
    @Test func `thousands sleep while hundreds exchange, in declaration order`() async throws {
        let run = VirtualRun()
        let slept = Mailbox<Int>("slept", room: 10_000, on: run.time)
        let (hub, url) = try await run.server("hub") { request in
            run.note(request.path)
            return .respond(.json(200, "{}"))
        }
        let sleepers = (0..<2000).map { number in
            NamedProcess("sleeper \(number)") {
                for _ in 1...3 { try await run.time.sleep(for: .seconds(1)) }
                slept.post(number)
            }
        }
        let meters = (0..<300).map { number in
            NamedProcess("meter \(number)") {
                try await run.time.sleep(for: .seconds(2))
                _ = try await run.client(keepsAlive: false).send("POST", url.at("/\(number)"))
            }
        }
        try await run.run(until: 9, servers: [hub], sleepers + meters)
        #expect(run.trace == (0..<300).map { "2.0 /\($0)" })
        #expect(try await slept.receiveAll() == Array(0..<2000))
        #expect(run.wiring.ends.isEmpty)
    }

    @Test func `nothing is left in the table of ends after thousands of connections`() async throws {
        let run = VirtualRun()
        let (hub, url) = try await run.server("hub") { request in
            switch request.query("n").flatMap(Int.init).map({ $0 % 5 }) {
            case 0: .reset
            case 1: .stayDark
            default: .respond(.json(200, "{}"))
            }
        }
        try await run.run(
            until: 1_000_000, servers: [hub],
            [
                NamedProcess("meter") {
                    for number in 0..<3000 {
                        let client = run.client(keepsAlive: number.isMultiple(of: 2))
                        _ = try? await run.time.withTimeout(.seconds(1)) {
                            try await client.send("POST", url.at("/?n=\(number)"))
                        }
                        if number.isMultiple(of: 3) { await client.reset() } else { await client.close() }
                    }
                }
            ])
        #expect(run.wiring.ends.isEmpty)
        #expect(run.time.now == UTCInstant(seconds: 1_000_000))
    }
}
