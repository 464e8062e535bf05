import Synchronization
import Testing
import TimeLimits
import Timekeeping

/// What holds for every timekeeper: time, sleep and time-outs.
@Suite(.ends())
struct TimekeeperContractTests {
    @Test(arguments: ClockUnderTest.allCases)
    func `sleepers wake in the order of their deadlines`(clock: ClockUnderTest) async throws {
        let sleeper: @Sendable (Int) -> @Sendable (Bench) async throws -> Void = { steps in
            { bench in
                let before = bench.time.now
                try await bench.time.sleep(for: bench.step * steps)
                bench.note("\(steps) \(bench.time.now - before >= bench.step * steps)")
            }
        }
        #expect(try await clock.run([3, 1, 2].map(sleeper)) == ["1 true", "2 true", "3 true"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a sleep into the past ends at once`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let before = bench.time.now
                try await bench.time.sleep(until: before - .seconds(3600))
                try await bench.time.sleep(for: .seconds(-1))
                bench.note("\(bench.time.now - before < .seconds(60))")
            }
        ])
        #expect(trace == ["true"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a cancelled sleeper wakes before its deadline`(clock: ClockUnderTest) async throws {
        let sleeper = Cancellable()
        let trace = try await clock.run([
            { bench in
                bench.note(
                    await bench.outcome { try await sleeper.run { try await bench.time.sleep(for: .hour) } })
            },
            { bench in
                try await bench.time.sleep(for: bench.step)
                bench.note("cancel")
                sleeper.cancel()
            },
        ])
        #expect(trace == ["cancel", "cancelled"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a sleep of a task that is already cancelled ends as cancelled`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let sleeper = Cancellable()
                sleeper.cancel()
                bench.note(
                    await bench.outcome { try await sleeper.run { try await bench.time.sleep(for: .hour) } })
                bench.note(
                    await bench.outcome { try await sleeper.run { try await bench.time.silence("nobody") } })
            }
        ])
        #expect(trace == ["cancelled", "cancelled"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `an operation that ends in time gives its result`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                bench.note(
                    await bench.outcome {
                        try await bench.time.withTimeout(.hour) {
                            try await bench.time.sleep(for: bench.step)
                            return "result"
                        }
                    })
            }
        ])
        #expect(trace == ["result"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `an operation that takes too long is cancelled, and its end is awaited`(clock: ClockUnderTest)
        async throws
    {
        let trace = try await clock.run([
            { bench in
                do {
                    try await bench.time.withTimeout(bench.step) {
                        bench.note(await bench.outcome { try await bench.time.silence("nobody") })
                        try await bench.time.withTimeout(.hour) { bench.note("tidied up") }
                    }
                } catch let error as TimedOut {
                    bench.note("\(error == TimedOut(limit: bench.step))")
                }
            }
        ])
        #expect(trace == ["cancelled", "tidied up", "true"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `of two nested time-outs the shorter one counts`(clock: ClockUnderTest) async throws {
        let nested: @Sendable (Bench, Duration, Duration) async -> String = { bench, outer, inner in
            await bench.outcome {
                try await bench.time.withTimeout(outer) {
                    let word = await bench.outcome {
                        try await bench.time.withTimeout(inner) { try await bench.time.sleep(for: .hour) }
                    }
                    return "inner \(word)"
                }
            }
        }
        let trace = try await clock.run([
            { bench in
                bench.note(await nested(bench, .hour, bench.step))
                bench.note(await nested(bench, bench.step, .hour))
            }
        ])
        #expect(trace == ["inner timed out", "timed out"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `the error of an operation is thrown on`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                bench.note(await bench.outcome { try await bench.time.withTimeout(.hour) { throw Broken() } })
            }
        ])
        #expect(trace == ["broken"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a cancellation from outside ends an operation, whose own outcome counts`(
        clock: ClockUnderTest
    ) async throws {
        let obedient = Cancellable()
        let stubborn = Cancellable()
        let trace = try await clock.run([
            { bench in
                bench.note(
                    await bench.outcome {
                        try await obedient.run {
                            try await bench.time.withTimeout(.hour) { try await bench.time.silence("nobody") }
                        }
                    })
                bench.note(
                    await bench.outcome {
                        try await stubborn.run {
                            try await bench.time.withTimeout(.hour) {
                                try? await bench.time.silence("nobody")
                                bench.note("finished all the same")
                            }
                        }
                    })
            },
            { bench in
                try await bench.time.sleep(for: bench.step)
                obedient.cancel()
                try await bench.time.sleep(for: bench.step)
                stubborn.cancel()
            },
        ])
        #expect(trace == ["cancelled", "finished all the same", "()"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `serving runs its body once, to its end`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                for outcome in [ServingOutcome.answered, .answered] {
                    await bench.time.serving("request") {
                        try? await bench.time.sleep(for: bench.step)
                        bench.note("served")
                        return outcome
                    }
                }
            }
        ])
        #expect(trace == ["served", "served"])
    }
}

extension Duration {
    /// Longer than any test lasts.
    static let hour = Duration.seconds(3600)
}

/// A piece of work that another process can cancel, before or after it has begun.
final class Cancellable: Sendable {
    private let state = Mutex<(isCancelled: Bool, task: Task<Void, any Error>?)>((false, nil))

    func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let task = state.withLock { state in
            let task = Task { try await work() }
            if state.isCancelled { task.cancel() }
            state.task = task
            return task
        }
        try await task.value
    }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.task?.cancel()
        }
    }
}
