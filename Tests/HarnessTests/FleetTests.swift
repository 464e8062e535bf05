import Foundation
import Scenarios
import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Harness

@Suite(.ends())
struct FleetTests {
    private static func street(count: Int, _ rest: String, more: String = "") -> String {
        """
        wattloop: 1
        name: street
        seed: 11
        record: all
        time: {start: 2025-11-03 18:00, zone: Asia/Karachi, length: 2 min}
        site:
          homes:
            count: \(count)
            vary: {loads.base: 80 W..300 W, loads.profile: [single, family]}
        \(more)
        devices:
          meters:
            model: iammeter-wem3080
            one_per: homes
            sees: homes.grid
            push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s, keep_alive: true}
        system:
          hub: {use: hub, with: {devices: {from: meters}}}
        \(rest)

        """
    }

    private static let stored = """
        expect:
          - {id: stored, series: "hub.readings(meters[*])", equals: "truth(meters[*])"}
        """

    /// What a record says of one device, without the numbers of its lines.
    private static func lines(_ record: Data, of name: String) -> [String] {
        String(decoding: record, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains("\"from\":\"\(name)\"") }
            .map { String($0.drop { $0 != "," }) }
    }

    @Test func `what a member shows depends neither on the size of its fleet nor on other fleets`()
        async throws
    {
        let record = try await Cases.run(Self.street(count: 6, Self.stored)).record
        let smaller = try await Cases.run(Self.street(count: 3, Self.stored)).record
        let villas = "  villas: {count: 2, vary: {loads.base: 80 W..300 W}}"
        let beside = try await Cases.run(Self.street(count: 6, Self.stored, more: villas)).record
        for name in ["meters[1]", "meters[3]"] {
            let lines = Self.lines(record, of: name)
            #expect(lines.count > 40)
            #expect(lines == Self.lines(smaller, of: name))
            #expect(lines == Self.lines(beside, of: name))
        }
    }

    @Test func `a fleet gives one record for one seed`() async throws {
        #expect(try await Cases.twice(Self.street(count: 5, Self.stored)) == ["stored": .pass])
    }

    @Test func `a fault strikes one member or all, and the verdict names the worst`() async throws {
        let rest = """
            timeline:
              - {id: one, at: start + 30 s, do: meter.bypass, with: {device: "meters[2]"}, for: 30 s}
              - {id: all, at: start + 90 s, do: meter.bypass, with: {device: meters}, for: 20 s}
            expect:
              - {id: one_is_dark, always: "meters[2].power == 0 W", during: one.start + 10 s .. one.end}
              - {id: others_go_on, always: "meters[*].power > 0 W", during: one.start + 10 s .. one.end}
              - {id: all_are_dark, always: "sum(meters[*].power) == 0 W", during: all.start + 10 s .. all.end}
              - {id: each_is_seen, eventually: "hub.latest(meters[*]).power > 10 W", within: 1 min}
            """
        let results = try await Cases.run(Self.street(count: 4, rest)).outcome.results
        #expect(results.map(\.verdict) == [.pass, .fail, .pass, .pass])
        #expect(results[1].members == .init(worst: "meters[2]", failing: 1, count: 4))
    }

    @Test func `a reboot of a fleet ends when all of it is up`() async throws {
        let rest = """
            timeline:
              - {id: dark, at: start + 30 s, do: device.reboot, with: {device: meters}}
            expect:
              - {id: up, whenever: dark.end, then: "hub.reading(meter == meters[*])", within: 10 s}
              - {id: each, eventually: "meters[*].reboot", within: 1 min}
            """
        #expect(try await Cases.verdicts(Self.street(count: 3, rest)) == ["up": .pass, "each": .pass])
    }

    @Test func `each member has chances of its own, and the entry ends with the last of them`() async throws {
        let rest = """
            timeline:
              - {id: lost, at: start + 20 s, do: net.lose, with: {device: meters, what: requests}, times: 1}
            expect:
              - {id: ends, eventually: lost.end, within: 1 min}
              - {id: none_later, never: "meters[*].push(status == 0)", during: lost.end + 5001 ms .. end}
              - {id: one_each, that: "count(meters[*].push(not (status == 200))) == 0", at: end}
              - {id: rows, series: "hub.readings(meters[*])", equals: "truth(meters[*])"}
            """
        let results = try await Cases.run(Self.street(count: 3, rest)).outcome.results
        #expect(results[0].verdict == .pass)
        // A push without an answer is told 5 s after it was sent.
        #expect(results[1].verdict == .pass)
        #expect(results[3].members?.failing == 3)
    }
}
