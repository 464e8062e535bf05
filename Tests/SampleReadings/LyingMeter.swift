import Metering
import Seeded
import Timekeeping

/// Readings of a house whose meter lies, or of one that only does what meters do.
package struct LyingMeter {
    package enum Story: String, CaseIterable, Sendable {
        case honest, gap, rollover, frozen, threePhases, net, repeated
        case resets, restart, exchangedAhead, exchangedNew
        case dipToZero, half, spike, smallJump, withinRating, burst, noise, resetAndDip, underflow

        /// Whether the counters tell of all the energy.
        package var tellsAll: Bool {
            switch self {
            case .honest, .gap, .rollover, .frozen, .threePhases, .net, .repeated: true
            default: false
            }
        }
    }

    package let story: Story
    package private(set) var readings: [Reading] = []
    /// Between the first and the last reading, in kWh.
    package private(set) var imported = 0.0
    package private(set) var exported = 0.0

    private struct Row {
        var second: Double
        var imported: Double
        var exported: Double
        /// W.
        var power: Double
    }

    private var random: SeededNumbers
    private var rows: [Row] = []

    package init(seed: UInt64, _ story: Story? = nil) {
        random = SeededNumbers(seed: seed)
        let all = Story.allCases
        self.story = story ?? all[Int(seed % UInt64(all.count))]
        makeRows()
        (imported, exported) = (
            rows[rows.count - 1].imported - rows[0].imported, rows[rows.count - 1].exported
        )
        tell()
        readings = rows.map(reading)
        if self.story == .repeated { readings = readings.flatMap { [$0, $0] } }
    }

    private mutating func number(_ range: ClosedRange<Double>) -> Double {
        .random(in: range, using: &random)
    }
    private mutating func place(_ range: Range<Int>) -> Int { .random(in: range, using: &random) }
    private mutating func chance(_ share: Double) -> Bool { number(0...1) < share }

    /// The truth: a power that changes at times, below what a clamp of 100 A carries.
    private mutating func makeRows() {
        let step = [1.0, 5, 10, 60, 300, 900][place(0..<6)]
        let count = place(60..<200)
        let restless = chance(0.5) ? 0.02 : 0.3
        var counter = [0, 0.5, 5, 100, 3500, 9999.9][place(0..<6)]
        // Another meter that happens to show what the clamps can have carried meanwhile cannot be recognised.
        if story == .exchangedNew { counter += 100 }
        if story == .rollover { counter = 9999.99 - number(0...0.01) }
        var (returned, power) = (0.0, number(-2000...3000))
        for index in 0..<count {
            if chance(restless) { power = [0, 200, number(-4000...8000)][place(0..<3)] }
            counter += max(0, power) * step / 3.6e6
            returned += max(0, -power) * step / 3.6e6
            rows.append(
                Row(second: Double(index) * step, imported: counter, exported: returned, power: power))
        }
        for index in rows.indices.reversed() { rows[index].exported -= rows[0].exported }
    }

    private mutating func tell() {
        let count = rows.count
        let start = place(2..<count - 20)
        switch story {
        case .honest, .threePhases, .net, .repeated: break
        case .gap: rows.removeSubrange(start..<start + place(1..<count - 15 - start))
        case .rollover: for index in rows.indices { rows[index].imported.formRemainder10000() }
        case .frozen: freeze(start..<start + place(2..<15))
        case .resets: for _ in 0..<place(1..<4) { reset(place(2..<count - 10)) }
        case .resetAndDip:
            reset(place(2..<count - 10))
            rows[start].imported = 0
        case .restart:
            // What is lost shows: the counter lies below what it showed before.
            let flowed = rows[start].imported - rows[start - 1].imported
            let lost = min(rows[start].imported, flowed + number(0.01...2))
            for index in start..<count { rows[index].imported -= lost }
        case .exchangedAhead: for index in start..<count { rows[index].imported += 8000 }
        case .exchangedNew:
            let before = rows[start].imported
            for index in start..<count { rows[index].imported += 0.3 - before }
        case .dipToZero: for index in start..<start + place(1..<16) { rows[index].imported = 0 }
        case .half: rows[start].imported /= 2
        case .spike: for index in start..<start + place(1..<5) { rows[index].imported = 906_166.25 }
        case .underflow: for index in start..<start + place(1..<5) { rows[index].exported = 4_294_967.295 }
        case .smallJump: rows[start].imported += 80
        case .withinRating: rows[start].imported += number(0...1) * 41.4 * rows[1].second / 3600
        case .burst:
            for index in start..<start + place(1..<6) {
                rows[index].imported =
                    [0, number(0...10_000), rows[index].imported + number(0...1)][place(0..<3)]
            }
        case .noise:
            for index in 1..<count - 10 where chance(0.1) {
                rows[index].imported = [0, number(0...10_000), rows[index].imported * 2][place(0..<3)]
            }
        }
    }

    private mutating func reset(_ start: Int) {
        let before = rows[start - 1].imported
        for index in start..<rows.count { rows[index].imported = max(0, rows[index].imported - before) }
    }

    private mutating func freeze(_ range: Range<Int>) {
        for index in range.dropFirst() {
            let second = rows[index].second
            rows[index] = rows[range.lowerBound]
            rows[index].second = second
        }
    }

    private func reading(_ row: Row) -> Reading {
        var one = SampleReadings.reading(
            row.second, kilowattHours: Self.shown(row.imported), exported: Self.shown(row.exported),
            powerW: row.power)
        if story == .threePhases || story == .net {
            one.phases = [one.phases[0], one.phases[0], one.phases[0]]
        }
        if story == .net { one.net = one.phases[0] }
        return one
    }

    /// Meters show the watt-hours that are full.
    private static func shown(_ kilowattHours: Double) -> Double {
        (kilowattHours * 1000).rounded(.down) / 1000
    }
}

extension Double {
    /// A counter of four digits before the point.
    fileprivate mutating func formRemainder10000() { formTruncatingRemainder(dividingBy: 10_000) }
}
