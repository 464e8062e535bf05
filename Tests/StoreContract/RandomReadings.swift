import Metering
import SampleReadings
import Seeded
import Timekeeping

/// Readings that meet each other often: few meters, sources and times, counters that fall, clocks that jump.
package struct RandomReadings {
    package var random: SeededNumbers
    private var second = 0.0
    private var counter = 100.0

    package init(seed: UInt64) { random = SeededNumbers(seed: seed) }

    /// One to six readings.
    package mutating func batch() -> [Reading] {
        (0..<Int.random(in: 1...6, using: &random)).map { _ in next() }
    }

    private mutating func next() -> Reading {
        second += Double(Int.random(in: 0...3, using: &random)) * 200
        counter += Double(Int.random(in: 0...4, using: &random)) * 0.125
        if chance(40) { counter = 0 }
        var one = reading(
            stamp(), kilowattHours: shownCounter(), exported: chance(5) ? nil : counter / 4,
            powerW: chance(4) ? 7 : 1000, meter: chance(4) ? "m2" : "m1",
            timeFrom: chance(4) ? .arrival : .device)
        one.source = Reading.Source.allCases.randomElement(using: &random) ?? .push
        if chance(2) { one.source = .push }
        if chance(15) { one.phases[0].energyImport = nil }
        if chance(12) { one.phases += one.phases }
        if chance(12) { one.net = one.phases[0] }
        if chance(6) { one.identity = identity() }
        if chance(10) { putAhead(&one) }
        if chance(150) { one.takenAt = UTCInstant(nanoseconds: chance(2) ? .min : .max) }
        return one
    }

    /// Mostly now; else a time of before, late or of a clock that was set back, or more than a month ahead.
    private mutating func stamp() -> Double {
        if chance(3) { return max(0, second - Double(Int.random(in: 0...12, using: &random)) * 200) }
        if chance(60) { second += 32 * 86_400 }
        return second
    }

    private mutating func identity() -> ReadingIdentity {
        let number = Int64.random(in: 1...3, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return .numbered(sequence: number, boot: 1)
        case 1: return .sinceStart(sequence: number, milliseconds: chance(2) ? nil : 400_000)
        default: return .sinceStart(sequence: nil, milliseconds: 400_000)
        }
    }

    /// As of a clock that is wrong.
    private mutating func putAhead(_ reading: inout Reading) {
        let stamp = UTCInstant(seconds: 2_085_978_495 + Int64.random(in: 0...3, using: &random))
        let arrival = noon + .seconds(second)
        let time = ReadingTime(stamp: stamp, arrival: arrival, rule: StampRule())
        reading = Reading(
            meter: reading.meter, source: reading.source, time: time, phases: reading.phases,
            net: reading.net)
    }

    private mutating func shownCounter() -> Double {
        if chance(80) { return 1e9 }
        return chance(6) ? max(0, counter - Double(Int.random(in: 0...3, using: &random))) : counter
    }

    private mutating func chance(_ share: Int) -> Bool { Int.random(in: 0..<share, using: &random) == 0 }
}
