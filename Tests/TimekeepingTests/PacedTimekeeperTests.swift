import Testing
import Timekeeping

/// What holds for the clock that goes faster than the real one, beyond the contract of all.
@Suite(.timeLimit(.minutes(5)))
struct PacedTimekeeperTests {
    private let start = UTCInstant(seconds: 1000)

    @Test func `it stands at its start until it begins`() async throws {
        let time = PacedTimekeeper(start: start, factor: 1000)
        try await SystemTimekeeper().sleep(for: .milliseconds(5))
        #expect(time.now == start)
        time.begin()
        try await time.sleep(until: start + .seconds(1))
        #expect(time.now >= start + .seconds(1))
    }

    @Test func `whoever sleeps before it begins sleeps on`() async throws {
        let time = PacedTimekeeper(start: start, factor: 1000)
        try await withThrowingTaskGroup { group in
            group.addTask { try await time.sleep(until: start + .seconds(1)) }
            group.addTask { time.begin() }
            try await group.waitForAll()
        }
        #expect(time.now >= start + .seconds(1))
    }

    @Test(arguments: [0.5, 20, 3600]) func `its time is the real one times the factor`(factor: Double)
        async throws
    {
        let time = PacedTimekeeper(start: start, factor: factor)
        let clock = SystemTimekeeper()
        let before = clock.now
        time.begin()
        try await time.sleep(for: .milliseconds(20) * factor)
        let real = clock.now - before
        #expect(real >= .milliseconds(19))
        #expect(time.now - start >= .milliseconds(20) * factor)
        #expect(time.now - start <= (clock.now - before + .milliseconds(20)) * factor)
    }

    @Test func `a time-out lasts longer by its grace`() async throws {
        let time = PacedTimekeeper(start: start, factor: 100, grace: .seconds(3600))
        time.begin()
        let answer = try await time.withTimeout(.seconds(1)) {
            try await time.sleep(for: .seconds(3))
            return "answer"
        }
        #expect(answer == "answer")
    }

    @Test func `a time-out tells its limit without the grace`() async throws {
        let time = PacedTimekeeper(start: start, factor: 100, grace: .seconds(1))
        time.begin()
        await #expect(throws: TimedOut(limit: .seconds(1))) {
            try await time.withTimeout(.seconds(1)) { try await time.silence("nobody") }
        }
    }

    @Test func `it knows how late somebody went on`() async throws {
        let time = PacedTimekeeper(start: start, factor: 3600)
        time.begin()
        try await time.sleep(until: start + .seconds(1))
        #expect(time.largestLag.span > .zero)
        #expect(time.largestLag.at >= start + .seconds(1))
    }
}
