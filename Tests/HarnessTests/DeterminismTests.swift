import Foundation
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// The same seed gives the same record, byte for byte.
@Suite(.ends())
struct DeterminismTests {
    private static let day = Cases.household(
        length: "30 min", push: "every: 5 s, timeout: 3 s, retry: {times: 1, after: 1 s}",
        meter: "buffer: {kind: ram}", site: "loads: {base: 100 W, profile: couple}",
        """
        timeline:
          - {id: lossy, at: "18:05", do: net.lose, with: {device: meter, what: replies}, for: 3 min, share: 40 %}
          - {id: gone, at: "18:15", do: device.offline, with: {device: meter}, for: 2 min}
          - {id: dark, at: "18:25", do: device.reboot, with: {device: meter}}
        expect:
          - {id: never-refused, never: hub.refused, may_be_vacuous: true}
        """)

    @Test func `two runs with the same seed give the same record`() async throws {
        let first = try await Cases.run(Self.day)
        let second = try await Cases.run(Self.day)
        #expect(first.record == second.record)
        #expect(first.outcome.events > 500)
    }

    @Test func `another seed gives another record`() async throws {
        let first = try await Cases.run(Self.day, seed: 1)
        let second = try await Cases.run(Self.day, seed: 2)
        #expect(first.record != second.record)
    }

    @Test func `cases that run side by side do not disturb each other`() async throws {
        let alone = try await Cases.run(Self.day).record
        let records = try await withThrowingTaskGroup(of: Data.self) { group in
            for _ in 0..<4 { group.addTask { try await Cases.run(Self.day).record } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(records.allSatisfy { $0 == alone })
    }

    @Test func `the record is whole and its hash is right`() async throws {
        let record = try await Cases.run(Self.day).record
        var lines = 0
        let (head, tail) = try RecordReader.read([UInt8](record)) { _ in lines += 1 }
        #expect(head.scenario == "household")
        #expect(tail.ending == .completed)
        #expect(lines > 500)
    }
}
