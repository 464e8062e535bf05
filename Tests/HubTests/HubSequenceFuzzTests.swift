import Documents
import Foundation
import HTTPAnswers
import Metering
import Seeded
import Testing
import TimeLimits
import Timekeeping

/// Sequences of extreme counters, times and values over every path into a hub, with restarts in between; afterwards
/// everything that a reader can ask is asked.
@Suite(.ends())
struct HubSequenceFuzzTests {
    /// Steps in all: `WATTLOOP_FUZZ`, or a few thousand.
    private static let steps = DamagedInputs.count(ordinarily: 2000)
    private static let stepsOfSequence = 25

    @Test func `after any sequence of readings every answer is valid, and no sum is negative`() async throws {
        var random = SeededNumbers(seed: 20_261_130)
        var stored = 0
        for number in 0..<max(1, Self.steps / Self.stepsOfSequence) {
            stored += try await Self.playSequence(number, &random)
        }
        // Most of what is sent is taken; a test of refusals alone would prove nothing.
        #expect(stored > Self.steps / 2)
    }

    /// - Returns: how many readings were stored.
    private static func playSequence(_ number: Int, _ random: inout SeededNumbers) async throws -> Int {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var left = stepsOfSequence
        var lives = 0
        while left > 0 {
            // The last life reads everything back.
            let count = min(left, Int.random(in: 1...stepsOfSequence, using: &random))
            left -= count
            lives += 1
            try await play(count, at: folder.path + "/hub.sqlite", readsBack: left == 0, number, &random)
        }
        let hub = try await FuzzedHub(folder.path + "/hub.sqlite", now: ExtremeValues.instants[0], seed: 0)
        var stored = 0
        for meter in FuzzedHub.meters {
            stored += try await hub.store.readings(ReadingQuery(meter: meter, limit: 10_000)).count
        }
        try hub.store.close()
        return stored
    }

    private static func play(
        _ count: Int, at path: String, readsBack: Bool, _ number: Int, _ random: inout SeededNumbers
    ) async throws {
        let now = ExtremeValues.instants.randomElement(using: &random) ?? ExtremeValues.instants[0]
        let hub = try await FuzzedHub(path, now: now, seed: random.next())
        let before = random
        random = try await hub.time.run(processes: hub.processes) {
            var random = before
            for _ in 0..<count {
                let step = FuzzedStep(&random, now: hub.time.now)
                let status = try await hub.take(step)
                #expect(isAnswer(status), "sequence \(number): \(step) was answered \(status)")
                try await hub.time.sleep(
                    for: .nanoseconds(Int64.random(in: 0...3_600_000_000_000, using: &random)))
            }
            if readsBack {
                let problems = try await hub.readBack(&random)
                #expect(problems == [], "sequence \(number)")
            }
            return random
        }
        try hub.store.close()
    }

    private static func isAnswer(_ status: Int) -> Bool {
        (200..<300).contains(status) || (400..<500).contains(status)
    }
}
