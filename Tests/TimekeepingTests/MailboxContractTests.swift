import Testing
import TimeLimits
import Timekeeping

/// What holds for every timekeeper: waiting for one another.
@Suite(.ends())
struct MailboxContractTests {
    @Test(arguments: ClockUnderTest.allCases)
    func `messages posted before the wait are taken at once, all together`(clock: ClockUnderTest) async throws
    {
        let trace = try await clock.run([
            { bench in
                let mailbox = Mailbox<Int>("inbox", room: 8, on: bench.time)
                for message in 1...3 { mailbox.post(message) }
                bench.note("\(mailbox.count)")
                bench.note("\(try await mailbox.receiveAll())")
                bench.note("\(mailbox.count)")
            }
        ])
        #expect(trace == ["3", "[1, 2, 3]", "0"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a message wakes the one who waits, again and again`(clock: ClockUnderTest) async throws {
        let inbox = Later<Mailbox<Int>>()
        let trace = try await clock.run([
            { bench in
                let mailbox = inbox.set(Mailbox("inbox", room: 8, on: bench.time))
                for _ in 1...3 { bench.note("got \(try await mailbox.receive())") }
            },
            { bench in
                for message in 1...3 {
                    try await bench.time.sleep(for: bench.step)
                    bench.note("post \(message)")
                    inbox.value?.post(message)
                }
            },
        ])
        #expect(trace == ["post 1", "got 1", "post 2", "got 2", "post 3", "got 3"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `messages are received one by one in the order they came`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let mailbox = Mailbox<String>("inbox", room: 8, on: bench.time)
                for message in ["a", "b"] { mailbox.post(message) }
                bench.note(try await mailbox.receive())
                mailbox.post("c")
                bench.note(try await mailbox.receiveAll().joined())
            }
        ])
        #expect(trace == ["a", "bc"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a full mailbox refuses a message and keeps those that wait`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let mailbox = Mailbox<Int>("inbox", room: 2, on: bench.time)
                bench.note((1...3).map { "\(mailbox.post($0))" }.joined(separator: " "))
                bench.note("\(try await mailbox.receive()) \(mailbox.post(4)) \(mailbox.post(5))")
                bench.note("\(try await mailbox.receiveAll())")
            }
        ])
        #expect(trace == ["true true false", "1 true false", "[2, 4]"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a wait that was cancelled leaves the mailbox as good as new`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let mailbox = Mailbox<Int>("inbox", room: 8, on: bench.time)
                for _ in 1...2 {
                    bench.note(
                        await bench.outcome {
                            try await bench.time.withTimeout(bench.step) { try await mailbox.receive() }
                        })
                }
                mailbox.post(7)
                bench.note("\(try await mailbox.receive())")
            }
        ])
        #expect(trace == ["timed out", "timed out", "7"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a wait of a task that is already cancelled ends as cancelled`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let mailbox = Mailbox<Int>("inbox", room: 8, on: bench.time)
                let waiter = Cancellable()
                waiter.cancel()
                bench.note(await bench.outcome { try await waiter.run { _ = try await mailbox.receive() } })
            }
        ])
        #expect(trace == ["cancelled"])
    }

    @Test(arguments: ClockUnderTest.allCases)
    func `a wake-up before the wait counts once`(clock: ClockUnderTest) async throws {
        let trace = try await clock.run([
            { bench in
                let parking = bench.time.makeParking("spot")
                parking.wake()
                parking.wake()
                try await parking.wait()
                bench.note(
                    await bench.outcome {
                        try await bench.time.withTimeout(bench.step) { try await parking.wait() }
                    })
            }
        ])
        #expect(trace == ["timed out"])
    }
}
