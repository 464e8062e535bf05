import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct WordingTests {
    @Test func `instants are printed by the clock of the zone`() throws {
        let zone = try #require(Zone(identifier: "Asia/Karachi"))
        let start = UTCInstant(seconds: 1_762_171_200)
        let times = LocalTimes(zone: zone, start: start)
        #expect(times.text(start) == "17:00:00")
        #expect(times.text(start + .milliseconds(250)) == "17:00:00.250")
        #expect(times.text(start + .nanoseconds(5)) == "17:00:00.000000005")
        #expect(times.text(start + .seconds(8 * 3600)) == "2025-11-04 01:00:00")
        #expect(times.clock(start + .seconds(103 * 60)) == "18:43")
        #expect(times.clock(start + .seconds(8 * 3600 + 5)) == "day 2 01:00:05")
    }
}

@Suite(.ends())
struct DeviceFaceTests {
    static let wording = Wording(times: LocalTimes(zone: .utc, start: Stage.start)) { _ in nil }

    static func text(_ samples: [(second: Double, fields: [Observation.Field])]) -> String? {
        var face = DeviceFace()
        for sample in samples { face.observe(event("m.sample", sample.second, sample.fields)) }
        return face.text(wording)
    }

    static func power(_ watts: Double) -> Observation.Field {
        .init("power", .quantity(watts, .power, decimals: 0))
    }
    static func current(_ amperes: Double) -> Observation.Field {
        .init("current", .quantity(amperes, .current, decimals: 2))
    }

    @Test func `a device's power is told with the time since which it has been so`() {
        let samples = [
            (1.0, [Self.power(9), Self.current(1)]), (2, [Self.power(0), Self.current(1)]),
            (3, [Self.power(0), Self.current(2.5)]),
        ]
        #expect(Self.text(samples) == "2.5 A, 0 W since 12:00:02")
    }

    @Test func `a device without power shows its first quantities`() {
        let fields: [Observation.Field] = [
            .init("path", .text("push")), .init("voltage", .quantity(230.5, .voltage, decimals: 1)),
        ]
        #expect(Self.text([(1, fields)]) == "230.5 V since 12:00:01")
    }

    @Test func `nothing is told before the first sample`() {
        #expect(Self.text([]) == nil)
    }
}
