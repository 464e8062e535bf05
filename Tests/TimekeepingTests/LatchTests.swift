import Synchronization
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct LatchTests {
    /// Three who come to a closed latch at 1 s, 2 s and 3 s, the second with a time-out.
    private static func run(_ timeline: @escaping @Sendable (Latch, VirtualTimekeeper) async throws -> Void)
        async throws -> [String]
    {
        let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
        let latch = Latch(isOpen: false)
        let notes = Mutex<[String]>([])
        let waiting = (1...3).map { number in
            NamedProcess("\(number)") {
                try await time.sleep(for: .seconds(number))
                let outcome: String
                do {
                    if number == 2 {
                        _ = try await time.withTimeout(.seconds(6)) {
                            try await latch.pass("the latch", on: time)
                        }
                    } else {
                        try await latch.pass("the latch", on: time)
                    }
                    outcome = "through"
                } catch {
                    outcome = "\(error)"
                }
                notes.withLock { $0.append("\(number) \(outcome) at \(Int(time.now.seconds))") }
            }
        }
        let first = RankedProcess(
            NamedProcess("timeline") { try await timeline(latch, time) },
            rank: VirtualTimekeeper.Rank.timeline)
        try await time.run(processes: [first] + waiting.map { RankedProcess($0) }) {
            try await time.sleep(for: .seconds(60))
        }
        return notes.withLock { $0 }
    }

    @Test func `those who wait go on in their order when it opens`() async throws {
        let notes = try await Self.run { latch, time in
            try await time.sleep(for: .seconds(5))
            latch.open()
        }
        #expect(notes == ["1 through at 5", "2 through at 5", "3 through at 5"])
    }

    @Test func `who has given up is passed over`() async throws {
        let notes = try await Self.run { latch, time in
            try await time.sleep(for: .seconds(9))
            latch.open()
        }
        #expect(
            notes == ["2 no answer within 6.0 seconds at 8", "1 through at 9", "3 through at 9"])
    }

    @Test func `one that is closed again at once holds them back, in their order`() async throws {
        let notes = try await Self.run { latch, time in
            try await time.sleep(for: .seconds(5))
            latch.open()
            latch.close()
            try await time.sleep(for: .seconds(1))
            latch.open()
        }
        #expect(notes == ["1 through at 6", "2 through at 6", "3 through at 6"])
    }

    @Test func `who is told to give up goes on while it is closed`() async throws {
        let latch = Latch(isOpen: false)
        #expect(try await latch.pass("the latch", on: SystemTimekeeper()) { giveUp in giveUp() } == false)
        latch.open()
        #expect(try await latch.pass("the latch", on: SystemTimekeeper()) { giveUp in giveUp() })
    }
}
