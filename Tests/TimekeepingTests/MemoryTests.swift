import Testing
import TimeLimits

@testable import Timekeeping

/// A run of thirty days must not hold on to what is over.
@Suite(.ends())
struct MemoryTests {
    @Test func `a time-out that was not needed leaves nothing behind`() async throws {
        let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
        try await time.run(processes: [
            RankedProcess(
                NamedProcess("caller") {
                    weak var gate: Gate?
                    do {
                        let made = time.makeGate(
                            .timeout, of: time.currentActivity(), after: .seconds(5), rank: 2)
                        gate = made
                        time.close(made)
                    }
                    try await time.sleep(for: .seconds(10))
                    #expect(gate == nil)
                })
        ]) { try await time.sleep(until: UTCInstant(seconds: 20)) }
    }
}
