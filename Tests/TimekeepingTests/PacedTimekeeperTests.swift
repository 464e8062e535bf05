import Testing
import TimeLimits
import Timekeeping

/// What holds for the clock that goes faster than the real one, beyond the contract of all.
@Suite(.ends())
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

    @Test func `whoever waits for what never comes has no grace`() async throws {
        let time = PacedTimekeeper(start: start, factor: 100, grace: .seconds(3600))
        time.begin()
        for wait in [0, 3] {
            let begin = time.now
            await #expect(throws: TimedOut(limit: .seconds(1))) {
                try await time.withTimeout(.seconds(1)) {
                    try await time.sleep(for: .seconds(wait))
                    try await time.silence("nobody")
                }
            }
            #expect(time.now - begin < .seconds(3600))
        }
    }

    @Test func `a wait that somebody may end is no longer by the grace`() async throws {
        let time = PacedTimekeeper(start: start, factor: 100, grace: .seconds(3600))
        time.begin()
        try await time.wait(in: time.makeParking("nobody"), until: start + .seconds(1))
        #expect(time.now >= start + .seconds(1))
        #expect(time.now < start + .seconds(3600))
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
        let longest = try #require(time.lateSpans.longest)
        #expect(longest.length > .zero)
        #expect(longest.due >= start + .seconds(1))
    }

    @Test(arguments: [0.5, 7.3, 3600]) func `it shows whole milliseconds, and nobody goes on before his time`(
        factor: Double
    ) async throws {
        let time = PacedTimekeeper(start: start, factor: factor)
        time.begin()
        for step in 1...20 {
            let deadline = start + .nanoseconds(1_234_567 * step)
            try await time.sleep(until: deadline)
            #expect(time.now >= deadline)
            #expect(time.now.nanoseconds % 1_000_000 == 0)
        }
    }

    @Test func `nothing is complete past a sleeper that was due and has not gone on`() async throws {
        let time = PacedTimekeeper(start: start, factor: 1)
        time.begin()
        #expect(time.horizon <= time.now)
        try await withThrowingTaskGroup { group in
            group.addTask { try await time.sleep(for: .seconds(3600)) }
            group.addTask { try await time.sleep(for: .milliseconds(3)) }
            try await group.next()
            group.cancelAll()
        }
        let now = time.now
        #expect(time.horizon >= now, "one that was cancelled holds nothing up")
    }
}

/// What is kept of sleepers that went on late.
@Suite(.ends())
struct LateSpansTests {
    private func at(_ second: Int) -> UTCInstant { UTCInstant(seconds: Int64(second)) }

    private func spans(_ late: [(Int, Int)]) -> LateSpans {
        late.reduce(into: LateSpans(allowed: .seconds(2))) { $0.note(due: at($1.0), wentOn: at($1.1)) }
    }

    @Test func `what is late by no more than is allowed is not kept`() {
        #expect(spans([(10, 12), (20, 21)]).spans.isEmpty)
        #expect(spans([(10, 12)]).longest == nil)
    }

    @Test func `stretches that overlap are one`() {
        let found = spans([(30, 40), (10, 15), (12, 18), (38, 45)])
        #expect(found.spans.map(\.due) == [at(10), at(30)])
        #expect(found.spans.map(\.wentOn) == [at(18), at(45)])
        #expect(found.longest == .init(due: at(30), wentOn: at(40)))
    }

    @Test func `a stretch is touched from shortly before to shortly after it`() {
        let found = spans([(10, 15)])
        #expect(!found.touch(at(0)...at(7)))
        #expect(found.touch(at(0)...at(8)))
        #expect(found.touch(at(17)...at(17)))
        #expect(!found.touch(at(18)...at(90)))
    }

    @Test func `however many there are, so many are kept, and nothing is lost`() {
        let found = spans((0..<500).map { ($0 * 10, $0 * 10 + 5) })
        #expect(found.spans.count == 64)
        #expect(found.touch(at(4_995)...at(4_995)))
        #expect(found.touch(at(3_000)...at(3_001)))
    }
}
