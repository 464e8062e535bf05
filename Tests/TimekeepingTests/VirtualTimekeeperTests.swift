import Synchronization
import Testing
import TimeLimits
import Timekeeping

/// What holds for virtual time alone, without sockets.
@Suite(.ends())
struct VirtualTimekeeperTests {
    let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))

    private func bench() -> Bench { Bench(time: time, step: .seconds(1)) }

    private func process(
        _ name: String, rank: Int = VirtualTimekeeper.Rank.ordinary,
        _ run: @escaping @Sendable () async throws -> Void
    ) -> RankedProcess {
        RankedProcess(NamedProcess(name, run: run), rank: rank)
    }

    @Test func `within an instant the end goes first, then the timeline, the ordinary and the time-outs`()
        async throws
    {
        let (bench, time) = (bench(), time)
        try await time.run(processes: [
            process("ordinary") {
                try await time.sleep(until: UTCInstant(seconds: 5))
                bench.note("ordinary")
            },
            process("late") {
                bench.note(
                    await bench.outcome {
                        try await time.withTimeout(.seconds(5)) { try await time.silence("nobody") }
                    })
            },
            process("in time") {
                bench.note(
                    await bench.outcome {
                        try await time.withTimeout(.seconds(5)) {
                            try await time.sleep(for: .seconds(5))
                            return "in time"
                        }
                    })
            },
            process("timeline", rank: VirtualTimekeeper.Rank.timeline) {
                try await time.sleep(until: UTCInstant(seconds: 5))
                bench.note("timeline")
            },
        ]) {
            try await time.sleep(until: UTCInstant(seconds: 5))
            bench.note("end")
            try await time.sleep(until: UTCInstant(seconds: 6))
        }
        #expect(bench.trace == ["end", "timeline", "ordinary", "in time", "timed out"])
    }

    @Test func `what is due at the end of the run does not happen`() async throws {
        let (bench, time) = (bench(), time)
        try await time.run(processes: [
            process("clock") {
                while true {
                    bench.note("\(time.now.seconds)")
                    try await time.sleep(for: .seconds(1))
                }
            }
        ]) { try await time.sleep(until: UTCInstant(seconds: 3)) }
        #expect(bench.trace == ["0.0", "1.0", "2.0"])
    }

    @Test func `an instant is complete when its last entry has run, wake-ups included`() async throws {
        let (bench, time) = (bench(), time)
        let inbox = Mailbox<Int>("inbox", room: 8, on: time)
        time.whenInstantCompletes { instant in
            bench.note("complete \(instant.seconds)")
            return nil
        }
        try await time.run(processes: [
            process("receiver") {
                while true { bench.note("got \(try await inbox.receive())") }
            },
            process("sender") {
                for message in 1...2 {
                    try await time.sleep(for: .seconds(1))
                    inbox.post(message)
                    bench.note("posted")
                }
            },
        ]) { try await time.sleep(until: UTCInstant(seconds: 4)) }
        #expect(
            bench.trace == [
                "complete 0.0", "posted", "got 1", "complete 1.0", "posted", "got 2", "complete 2.0",
            ])
    }

    @Test func `an instant that is wanted is completed although nothing is due then`() async throws {
        let (bench, time) = (bench(), time)
        time.whenInstantCompletes { instant in
            bench.note("complete \(instant.seconds)")
            return instant + .milliseconds(1500)
        }
        try await time.run(processes: [
            process("sleeper") {
                try await time.sleep(for: .seconds(2))
                bench.note("runs")
            }
        ]) { try await time.sleep(until: UTCInstant(seconds: 5)) }
        #expect(bench.trace == ["complete 0.0", "complete 1.5", "runs", "complete 2.0", "complete 3.5"])
    }

    @Test func `a cancelled entry moves nothing`() async throws {
        let (bench, time) = (bench(), time)
        time.whenInstantCompletes { instant in
            bench.note("complete \(instant.seconds)")
            return nil
        }
        try await time.run(processes: [
            process("caller") {
                try await time.withTimeout(.seconds(2)) { try await time.sleep(for: .seconds(1)) }
            }
        ]) { try await time.sleep(until: UTCInstant(seconds: 9)) }
        #expect(bench.trace == ["complete 0.0", "complete 1.0"])
    }

    @Test func `everybody waiting for a wake-up is stuck`() async throws {
        let time = time
        let inbox = Mailbox<Int>("inbox", room: 8, on: time)
        await #expect(throws: Stuck(caller: "every process", silent: "a wake-up from another")) {
            try await time.run(processes: [process("writer") { _ = try await inbox.receive() }]) {
                try await time.makeParking("the end").wait()
            }
        }
    }

    @Test func `silence without a time-out is stuck at once, with both names`() async throws {
        let time = time
        let error = await #expect(throws: Stuck.self) {
            try await time.run(processes: [
                process("poller") { try await time.silence("the air gap") }
            ]) { try await time.sleep(until: UTCInstant(seconds: 9)) }
        }
        #expect(
            error?.description == "stuck: poller waits without a time-out for the air gap, which stays silent"
        )
        #expect(time.now == UTCInstant(seconds: 0))
    }

    @Test func `a process that throws ends the run`() async throws {
        let time = time
        let error = await #expect(throws: ProcessFailed.self) {
            try await time.run(processes: [
                process("clock") { try await time.sleep(for: .hour) },
                process("writer") {
                    try await time.sleep(for: .seconds(2))
                    throw Broken()
                },
            ]) { try await time.sleep(until: UTCInstant(seconds: 9)) }
        }
        #expect(error?.description == "writer failed: broken")
        #expect(time.now == UTCInstant(seconds: 2))
    }

    @Test func `the error of the main process is the error of the run`() async throws {
        let time = time
        await #expect(throws: Broken.self) {
            try await time.run(processes: [process("clock") { try await time.sleep(for: .hour) }]) {
                throw Broken()
            }
        }
    }

    @Test func `a run gives the result of its main process`() async throws {
        let time = time
        let end = try await time.run(processes: []) {
            try await time.sleep(for: .seconds(2))
            return time.now
        }
        #expect(end == UTCInstant(seconds: 2))
    }

    @Test func `a run that is cancelled from outside ends as cancelled`() async throws {
        let time = time
        let begun = Mailbox<Void>("begun", room: 1, on: SystemTimekeeper())
        let run = Task {
            try await time.run(processes: [
                process("busy") {
                    begun.post(())
                    while true { try await time.sleep(for: .seconds(1)) }
                }
            ]) { try await time.makeParking("the end").wait() }
        }
        _ = try await begun.receive()
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
    }

    @Test func `a cancelled sleeper goes on through the queue, never on the spot`() async throws {
        let (bench, time) = (bench(), time)
        let sleeper = Cancellable()
        try await time.run(processes: [
            process("victim") {
                bench.note(await bench.outcome { try await sleeper.run { try await time.sleep(for: .hour) } })
            },
            process("killer") {
                try await time.sleep(for: .seconds(1))
                sleeper.cancel()
                bench.note("killer goes on")
                try await time.sleep(for: .zero)
                bench.note("killer again")
            },
        ]) { try await time.sleep(until: UTCInstant(seconds: 9)) }
        #expect(bench.trace == ["killer goes on", "cancelled", "killer again"])
    }

    @Test func `thousands of sleepers wake in order`() async throws {
        let (bench, time) = (bench(), time)
        try await time.run(
            processes: (0..<2000).map { number in
                process("sleeper \(number)") {
                    for _ in 1...3 { try await time.sleep(for: .seconds(1)) }
                    bench.note("\(number)")
                }
            }
        ) { try await time.sleep(until: UTCInstant(seconds: 9)) }
        #expect(bench.trace == (0..<2000).map(String.init))
    }
}
