import Metering
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

/// Counters that fall, and clocks that are wrong.
@Suite(.ends())
struct CounterAndClockTests {
    private static func judge(_ rules: AlertRules, _ readings: [Reading]) -> [IncidentChange] {
        var judge = MeterJudge("m", rules: rules, open: [])
        return readings.flatMap { judge.take(StoredReading(reading: $0)) }
    }

    private func counted(_ minute: Int, _ wattHours: Double?, _ source: Reading.Source = .push) -> Reading {
        let phase = PhaseReading(
            voltageV: 230, currentA: 1, powerW: 200, energyImport: wattHours.map(Energy.init(wattHours:)),
            energyExport: nil)
        let at = start + .seconds(minute * 60)
        return Reading(
            meter: "m", source: source, takenAt: at, receivedAt: at, timeFrom: .device, phases: [phase])
    }

    private let start = UTCInstant(seconds: 1_762_171_200)

    private static let backwards: AlertRules = {
        var rules = AlertRules()
        rules.energyBackwards = EnergyBackwardsRule()
        return rules
    }()

    @Test func `a counter that falls raises once, and is over when it has not fallen for a while`() {
        let changes = Self.judge(
            Self.backwards,
            [
                counted(0, 5000), counted(1, 5010), counted(2, 4800), counted(3, 4700), counted(4, 4710),
                counted(17, 4720), counted(18, 4730), counted(19, 4740),
            ])
        #expect(
            changes == [
                IncidentChange(kind: .energyBackwards, meter: "m", edge: .raised(value: 210, .energy)),
                IncidentChange(kind: .energyBackwards, meter: "m", edge: .cleared),
            ])
    }

    @Test(
        arguments: [
            [5000.0, 4999.0, 5000], [5000, 0, 10], [5000, 10, 20], [5000, nil, 5001],
        ] as [[Double?]])
    func `the play of the last digit, a reset and a reading without counters are none`(wattHours: [Double?]) {
        #expect(
            Self.judge(Self.backwards, wattHours.enumerated().map { counted($0.offset, $0.element) }).isEmpty)
    }

    @Test func `each way of reading a meter has steps of its own`() {
        let readings = [
            counted(0, 5000), counted(1, 4900, .modbus), counted(2, 5010), counted(3, 4910, .modbus),
        ]
        #expect(Self.judge(Self.backwards, readings).isEmpty)
        #expect(Self.judge(AlertRules(), [counted(0, 5000), counted(1, 4000)]).isEmpty, "off when not given")
    }

    private func stamped(_ second: Int, by offset: Int, _ origin: Reading.TimeOrigin = .device) -> Reading {
        var reading = counted(0, nil)
        reading.receivedAt = start + .seconds(second)
        reading.takenAt = reading.receivedAt + .seconds(offset)
        reading.timeFrom = origin
        return reading
    }

    private static let clock: AlertRules = {
        var rules = AlertRules()
        rules.clockWrong = ClockRule()
        return rules
    }()

    @Test(arguments: [-3600, 301])
    func `a clock that stays wrong raises once, and is over when it stays right`(
        offset: Int
    ) {
        let wrong = stride(from: 60, through: 300, by: 20).map { stamped($0, by: offset) }
        let right = stride(from: 320, through: 600, by: 20).map { stamped($0, by: 0) }
        let changes = Self.judge(Self.clock, [stamped(0, by: 0)] + wrong + right)
        #expect(
            changes == [
                IncidentChange(kind: .clockWrong, meter: "m", edge: .raised(value: Double(offset), .time)),
                IncidentChange(kind: .clockWrong, meter: "m", edge: .cleared),
            ])
    }

    @Test func `a clock whose stamps the hub did not take is wrong too`() {
        let wrong = stride(from: 0, through: 120, by: 20).map { second in
            var reading = stamped(second, by: 0, .arrival)
            reading.stamp = reading.receivedAt + .seconds(3601)
            return reading
        }
        #expect(
            Self.judge(Self.clock, wrong) == [
                IncidentChange(kind: .clockWrong, meter: "m", edge: .raised(value: 3601, .time))
            ])
    }

    @Test func `the stamp of what a broker had kept tells nothing of a clock`() {
        let kept = stride(from: 0, through: 600, by: 20).map { second in
            var reading = stamped(second, by: -3600)
            reading.isRetained = true
            return reading
        }
        #expect(Self.judge(Self.clock, kept).isEmpty)
    }

    /// A backlog of an hour, two rows of 5 s each 5 s: it comes nearer by a second each second.
    @Test(arguments: [2, 4]) func `a backlog that is sent for minutes is no wrong clock`(rows: Int) {
        let late = (0..<400).map { index in
            stamped(index / rows * 5, by: -3600 - index / rows * 5 + index * 5)
        }
        #expect(Self.judge(Self.clock, late).isEmpty)
    }

    @Test func `a wrong clock is told without being asked for`() {
        let wrong = stride(from: 0, through: 300, by: 20).map { stamped($0, by: -3600 + $0 % 3) }
        #expect(Self.judge(AlertRules(), wrong).map(\.kind) == [.clockWrong])
        #expect(Self.judge(AlertRules(clockWrong: nil), wrong).isEmpty)
    }

    @Test func `what was kept while a meter was offline, and what has no stamp, is no wrong clock`() {
        let kept = (0..<500).map { stamped(1000, by: $0 * 5 - 2500) }
        #expect(Self.judge(Self.clock, kept + [stamped(1005, by: 0)]).isEmpty)
        let bare = stride(from: 0, to: 600, by: 20).map { stamped($0, by: -3600, .arrival) }
        #expect(Self.judge(Self.clock, bare).isEmpty)
        let near = stride(from: 0, to: 600, by: 20).map { stamped($0, by: 300) }
        #expect(Self.judge(Self.clock, near).isEmpty)
    }

    @Test func `the power factor of hardly any current tells nothing`() {
        var rules = AlertRules()
        rules.values = [
            ValueRule(
                Incident.Kind(rawValue: "LOW_POWER_FACTOR"), .powerFactor, .below, 0.5, leastCurrentA: 1)
        ]
        func shown(_ minute: Int, _ current: Double) -> Reading {
            var reading = counted(minute, nil)
            reading.phases[0].currentA = current
            reading.phases[0].powerFactor = 0.3
            return reading
        }
        #expect(Self.judge(rules, [shown(0, 0.99), shown(1, 0.5)]).isEmpty)
        #expect(Self.judge(rules, [shown(0, 0.99), shown(1, 1)]).count == 1)
    }
}
