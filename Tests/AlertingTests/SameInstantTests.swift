import Metering
import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

/// What counts as news to the rules of a meter.
@Suite(.ends())
struct SameInstantTests {
    private static func judge(_ rules: AlertRules, _ readings: [Reading]) -> [String] {
        var judge = MeterJudge("m1", rules: rules, open: [])
        return readings.flatMap { judge.take(StoredReading(reading: $0)) }.map {
            "\($0.kind.rawValue) \($0.edge)"
        }
    }

    @Test func `a second reading of the same instant may raise, whichever way it came`() {
        let pushed = reading(10, (4, 900))
        var polled = reading(10, (30, 6900))
        polled.source = .modbus
        #expect(
            Self.judge(AlertRules(), [pushed, polled])
                == ["HIGH_USAGE raised(value: 6900.0, Quantities.Dimension.power)"])
        #expect(
            Self.judge(AlertRules(), [polled, pushed])
                == ["HIGH_USAGE raised(value: 6900.0, Quantities.Dimension.power)", "HIGH_USAGE cleared"])
    }

    @Test func `a timed reading and an untimed one of the same instant are both news`() {
        let untimed = reading(10, (4, 900), timeFrom: .arrival)
        let timed = reading(10, (30, 6900))
        #expect(Self.judge(AlertRules(), [untimed, timed]).count == 1)
        #expect(Self.judge(AlertRules(), [timed, untimed]).count == 2)
        #expect(Self.judge(AlertRules(), [reading(11, (4, 900)), timed]).isEmpty, "an older one is none")
    }

    // MARK: What a meter says of itself

    private static func said(_ second: Double, _ signal: Double?) -> Reading {
        var one = reading(second, (4, 900))
        guard let signal else { return one }
        one.health = MeterHealth()
        one.health?.signalDBm = signal
        return one
    }

    @Test func `a weak signal raises by a rule of its own`() throws {
        let rules = try RulesText.read(
            "{rules: [{kind: WEAK_SIGNAL, quantity: signal, below: -85 dBm, hold: 10 s}]}")
        let rows: [(Double, Double?)] = [
            (0, -60), (5, -86), (10, -90), (15, -90), (20, -84), (25, -70), (30, -70), (35, -70), (40, nil),
        ]
        #expect(
            Self.judge(rules, rows.map(Self.said))
                == [
                    "WEAK_SIGNAL raised(value: -90.0, Quantities.Dimension.signal)", "WEAK_SIGNAL cleared",
                ])
    }

    @Test(
        arguments: [
            (
                "{kind: A, quantity: signal, below: -85}",
                "1:44 `below` of a rule on `signal` takes a signal strength, found a ratio"
            ),
            (
                "{kind: A, quantity: signal, phase: l1, below: -85 dBm}",
                "1:44 `signal` is of the meter as a whole"
            ),
            ("{kind: A, quantity: free_memory, below: 20000}", nil),
            ("{kind: A, quantity: uptime, below: 5 min}", nil),
            ("{kind: A, quantity: errors, above: 100}", nil),
        ] as [(String, String?)])
    func `rules on what meters say of themselves have units`(rule: String, mistake: String?) {
        #expect(RulesText.mistakes("rules: [\(rule)]") == (mistake.map { [$0] } ?? []))
    }
}
