import Modbus
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// How long a client leaves a server alone that could not be reached.
@Suite(.ends())
struct BackOffTests {
    @Test func `pauses double up to half a minute`() {
        var backOff = BackOff()
        let now = UTCInstant(seconds: 0)
        let pauses = (0..<8).map { _ in
            backOff.fail(at: now)
            return backOff.until.map { ($0 - now).inSeconds }
        }
        #expect(pauses == [0.5, 1, 2, 4, 8, 16, 30, 30])
    }

    @Test func `a connection that succeeds resets the pauses of a Modbus client`() async throws {
        let run = VirtualRun()
        let (meter, port) = try await run.modbusServer { $0.echo }
        let client = run.modbusClient(port)
        try await run.run(
            until: 20, modbus: [meter],
            [
                NamedProcess("hub") {
                    await meter.stopListening()
                    for _ in 0..<3 { try await Self.fail(client, in: run) }
                    try await meter.open(host: "127.0.0.1", port: port)
                    await run.read(7, by: client)
                    await meter.stopListening()
                    await meter.resetConnections()
                    try await Self.fail(client, in: run)
                }
            ])
        let pauses = run.trace.filter { $0.contains("not before") }
        #expect(
            pauses == [
                "0.0 hub: not before 0.5", "0.5 hub: not before 1.5", "1.5 hub: not before 3.5",
                "3.5 hub: not before 4.0",
            ])
        #expect(run.trace.contains("3.5 hub got 7"))
    }

    /// Tries in vain, is told when to come again, and waits until then.
    private static func fail(_ client: ModbusClient, in run: VirtualRun) async throws {
        await run.read(1, by: client)
        await run.read(1, by: client)
        guard let until = client.state.withLock({ $0.backOff.until }) else { return }
        try await run.time.sleep(until: until)
    }
}
