import Faults
import Household
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct MetrologyTests {
    struct Setup: Sendable, CustomTestStringConvertible {
        let phases: Int
        let firmware: String
        let part: SitePart
        var testDescription: String { "\(phases) × \(part), \(firmware)" }
    }

    static let setups = [
        Setup(phases: 1, firmware: "i.91.063T2", part: .grid),
        Setup(phases: 3, firmware: "i.91.063T2", part: .grid),
        Setup(phases: 3, firmware: "2.75.82", part: .grid),
        Setup(phases: 3, firmware: "i.91.063T2", part: .solar),
        Setup(phases: 1, firmware: "2.75.82", part: .load),
    ]

    @Test(arguments: setups) func `power is voltage times current times power factor within rounding`(
        setup: Setup
    ) {
        var meter = Parts.metrology(
            Parts.livelySite(phases: setup.phases), phases: setup.phases, firmware: setup.firmware,
            part: setup.part)
        for minute in 0..<600 {
            for row in meter.values(at: Parts.at(Double(minute) * 97)).phases {
                let apparent = row.voltageV * row.currentA
                let slack = 0.0051 * apparent + 0.0051 * row.voltageV + 0.06 * row.currentA + 0.51
                #expect(abs(abs(row.powerW) - apparent * row.powerFactor) <= slack, "\(minute): \(row)")
                #expect(row.currentA >= 0 && (0...1).contains(row.powerFactor))
            }
        }
    }

    @Test func `net import less net export is that of the phases`() {
        var meter = Parts.metrology(Parts.livelySite(phases: 3), phases: 3, hasNetRow: true)
        meter.faults.begin("clamp", .reverseCT, phase: 1)
        for hour in 1...12 {
            let values = meter.values(at: Parts.at(Double(hour) * 3600))
            let phases = values.phases.reduce(0) { $0 + $1.importWh - $1.exportWh }
            let net = values.net.map { $0.importWh - $0.exportWh }
            #expect(abs((net ?? .nan) - phases) < 8, "hour \(hour)")
        }
    }

    @Test func `opposed phases move their counters and not the net ones`() {
        let site = Parts.site(base: 0, phases: 3)
        site.add(.addLoad(watts: 2000, powerFactor: 1, phase: .l1), from: Parts.noon)
        site.add(.addLoad(watts: 2000, powerFactor: 1, phase: .l2), from: Parts.noon)
        var meter = Parts.metrology(site, phases: 3, hasNetRow: true)
        meter.faults.begin("clamp", .reverseCT, phase: 1)
        let values = meter.values(at: Parts.at(3600))
        #expect(abs(values.phases[0].importWh - 2000) < 5 && abs(values.phases[1].exportWh - 2000) < 5)
        #expect(values.phases[0].exportWh == 0 && values.phases[1].importWh == 0)
        #expect((values.net?.importWh ?? .nan) < 5 && (values.net?.exportWh ?? .nan) < 5)
        #expect(abs(values.totalPowerW) < 5 && values.net?.powerW == values.totalPowerW)
    }

    @Test func `values do not depend on how often anybody looks`() {
        var often = Parts.metrology(Parts.livelySite(phases: 3), phases: 3, hasNetRow: true)
        var once = often
        for step in 1...4000 { _ = often.values(at: Parts.at(Double(step) * 0.7)) }
        let (a, b) = (often.values(at: Parts.at(2800)), once.values(at: Parts.at(2800)))
        #expect(a.phases.map(\.powerW) == b.phases.map(\.powerW))
        for (left, right) in zip(a.phases, b.phases) { #expect(abs(left.importWh - right.importWh) <= 1) }
    }

    @Test func `values stand still within a second`() {
        var meter = Parts.metrology(Parts.livelySite(phases: 1), phases: 1)
        let first = meter.values(at: Parts.at(100))
        #expect(meter.values(at: Parts.at(100.999)).phases[0].powerW == first.phases[0].powerW)
    }

    @Test func `a kilowatt for an hour is a kilowatt-hour in full steps`() {
        var meter = Parts.metrology(Parts.site(), phases: 1, startWh: 5_000_000)
        #expect(meter.values(at: Parts.at(3600)).phases[0].importWh == 5_001_000)
        #expect(meter.values(at: Parts.at(3617)).phases[0].importWh == 5_001_000)
        #expect(meter.values(at: Parts.at(3637)).phases[0].importWh == 5_001_010)
    }

    @Test func `each part is shown with its own sign`() {
        let site = Parts.site(base: 500, roof: 5000)
        let parts: [SitePart] = [.grid, .solar, .load]
        let powers = parts.map { part in
            var meter = Parts.metrology(site, phases: 1, part: part)
            return meter.values(at: Parts.noon).phases[0].powerW
        }
        let snapshot = site.snapshot(at: Parts.noon)
        for (power, part) in zip(powers, parts) {
            #expect(abs(power - snapshot.power(of: part)) < 0.06, "\(part)")
        }
        #expect(powers[1] > 500 && powers[0] < 0 && powers[2] > 490)
    }

    @Test func `without power nothing is counted and nothing is lost`() {
        var meter = Parts.metrology(Parts.site(), phases: 1)
        let before = meter.values(at: Parts.at(3600)).phases[0].importWh
        meter.skip(to: Parts.at(7200))
        #expect(meter.values(at: Parts.at(7200)).phases[0].importWh == before)
        #expect(meter.values(at: Parts.at(10_800)).phases[0].importWh == before + 1000)
    }

    @Test func `phase C is doubled by its ratio`() {
        var meter = Parts.metrology(Parts.site(base: 3000, phases: 3), phases: 3)
        meter.phaseCRatio = 2
        let values = meter.values(at: Parts.at(10))
        #expect(abs(values.phases[2].powerW - 2 * values.phases[1].powerW) < 2)
        #expect(abs(values.phases[2].currentA - 2 * values.phases[1].currentA) < 0.1)
    }
}
