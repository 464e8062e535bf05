import Metering
import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct ImplausibleTests {
    private func stored(_ second: Double, _ implausible: ImplausibleCounters? = nil) -> StoredReading {
        var stored = StoredReading(reading: reading(second, (4, 1000)), mark: .counted)
        stored.implausible = implausible
        return stored
    }

    private static let jump = ImplausibleCounters(readings: 1, largest: Energy(wattHours: 80_000))

    private func told(_ rules: AlertRules, _ readings: [StoredReading]) -> [IncidentChange] {
        var judge = MeterJudge("m1", rules: rules, open: [])
        return readings.flatMap { judge.take($0) }.filter { $0.kind == .energyImplausible }
    }

    @Test func `counters that are no energy are one alert until none has been seen for the hold`() {
        let changes = told(
            AlertRules(valuesFrozen: nil),
            [
                stored(0), stored(10, Self.jump), stored(600, Self.jump), stored(1499), stored(1500),
                stored(1510),
            ])
        #expect(
            changes == [
                IncidentChange(kind: .energyImplausible, meter: "m1", edge: .raised(value: 80_000, .energy)),
                IncidentChange(kind: .energyImplausible, meter: "m1", edge: .cleared),
            ])
        let early = told(AlertRules(valuesFrozen: nil), [stored(10, Self.jump), stored(909)])
        #expect(early.count == 1)
    }

    @Test func `a late reading that decides is told too`() {
        let changes = told(AlertRules(valuesFrozen: nil), [stored(100), stored(50, Self.jump)])
        #expect(changes.count == 1)
    }

    @Test func `no alert is raised when the kind is off`() {
        var rules = AlertRules(valuesFrozen: nil)
        rules.energyImplausible = nil
        #expect(told(rules, [stored(0, Self.jump)]).isEmpty)
        #expect(!rules.kinds.map(\.kind).contains(.energyImplausible))
    }

    @Test func `an incident that an earlier run left open is cleared by the readings after it`() {
        var judge = MeterJudge("m1", rules: AlertRules(valuesFrozen: nil), open: [.energyImplausible])
        let changes = [stored(0), stored(899), stored(900)].map { judge.take($0) }
        #expect(changes.map { $0.filter { $0.kind == .energyImplausible }.count } == [0, 0, 1])
    }
}
