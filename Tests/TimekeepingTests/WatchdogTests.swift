import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct WatchdogTests {
    let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))

    /// Runs `process` beside a watchdog with a short span.
    private func run(until end: Int64, _ process: NamedProcess) async throws {
        try await withThrowingTaskGroup(of: Void.self) { [time] group in
            group.addTask { await Watchdog(watching: time, limit: .milliseconds(200)).run() }
            group.addTask {
                try await time.run(processes: [RankedProcess(process)]) {
                    try await time.sleep(until: UTCInstant(seconds: end))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a baton that does not move ends the run, naming the chain`() async throws {
        let time = time
        let error = await #expect(throws: BatonStuck.self) {
            try await run(
                until: 10,
                NamedProcess("meter") {
                    await time.serving("hub") {
                        await time.serving("store") {
                            try? await SystemTimekeeper().silence("a handler that never returns")
                            return .answered
                        }
                        return .answered
                    }
                })
        }
        #expect(error == BatonStuck(chain: "meter → hub → store", after: .milliseconds(200)))
        #expect(
            error?.description
                == "stuck: the baton has not moved for 0.2 seconds of real time; it is with meter → hub → store"
        )
    }

    @Test func `a watchdog ends with its run`() async throws {
        let time = time
        try await run(
            until: 1000,
            NamedProcess("clock") {
                while true { try await time.sleep(for: .seconds(1)) }
            })
        #expect(time.now == UTCInstant(seconds: 1000))
    }

    @Test func `a watchdog that is cancelled ends without its run`() async {
        let watchdog = Task { [time] in await Watchdog(watching: time).run() }
        watchdog.cancel()
        #expect(await watchdog.value == nil)
    }
}
