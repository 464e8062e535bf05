import Faults
import Household
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

/// Value faults on a house of 3 kW, spread over three phases.
@Suite(.ends())
struct ValueFaultTests {
    private func meter(_ fault: ValueFault? = nil, phase: Int? = nil, base: Double = 3000)
        -> IAMMeterMetrology
    {
        var meter = Parts.metrology(Parts.site(base: base, phases: 3), phases: 3)
        if let fault { meter.faults.begin("fault", fault, phase: phase) }
        return meter
    }

    /// The fault, and the power in kW, rounded, that each phase shows.
    static let rows: [(ValueFault?, Int?, [Double])] = [
        (nil, nil, [1, 1, 1]), (.bypass, nil, [0, 0, 0]), (.bypass, 1, [1, 0, 1]),
        (.reverseCT, nil, [-1, -1, -1]),
        (.reverseCT, 2, [1, 1, -1]), (.swapPhases, nil, [-0.5, -0.5, -0.5]), (.swapPhases, 0, [-0.5, 1, 1]),
    ]

    @Test(arguments: rows.indices) func `a fault shows on its phases`(index: Int) {
        let (fault, phase, expected) = Self.rows[index]
        var meter = meter(fault, phase: phase)
        let shown = meter.values(at: Parts.at(5)).phases.map { ($0.powerW / 100).rounded() / 10 }
        #expect(shown == expected)
    }

    @Test func `a bypass leaves current and voltage`() {
        var (honest, bypassed) = (meter(), meter(.bypass))
        let (a, b) = (honest.values(at: Parts.at(5)).phases[0], bypassed.values(at: Parts.at(5)).phases[0])
        #expect(a.currentA == b.currentA && a.voltageV == b.voltageV && b.powerFactor == 0)
        #expect(bypassed.values(at: Parts.at(3600)).phases[0].importWh == 0)
    }

    @Test func `a reversed transformer counts export`() {
        var meter = meter(.reverseCT)
        let row = meter.values(at: Parts.at(3600)).phases[0]
        #expect(row.importWh == 0 && (998...1002).contains(row.exportWh) && row.powerFactor > 0.9)
    }

    @Test func `not a number is not counted`() {
        var meter = meter(.notANumber, phase: 0)
        let values = meter.values(at: Parts.at(3600))
        #expect(values.phases[0].powerW.isNaN && values.totalPowerW.isNaN)
        #expect(values.phases[0].importWh == 0 && values.phases[1].importWh > 900)
    }

    @Test func `a spike shows for one measurement`() {
        var meter = meter()
        _ = meter.values(at: Parts.at(10))
        meter.strike(spikeW: 9000, phase: 0)
        #expect(meter.values(at: Parts.at(10)).phases[0].powerW == 9000)
        #expect(meter.values(at: Parts.at(10.9)).phases[0].powerW == 9000)
        #expect(meter.values(at: Parts.at(11)).phases[0].powerW < 1100)
    }

    @Test func `a reset sets the counters and they go on from there`() {
        var meter = meter()
        _ = meter.values(at: Parts.at(3600))
        meter.reset(toWh: 200, phase: nil)
        #expect(meter.values(at: Parts.at(3600)).phases.map(\.importWh) == [200, 200, 200])
        #expect((1198...1201).contains(meter.values(at: Parts.at(7200)).phases[1].importWh))
    }

    @Test func `a frozen face stands still and counts on underneath`() {
        let site = Parts.site(base: 3000, phases: 3)
        var meter = Parts.metrology(site, phases: 3)
        var honest = Parts.metrology(site, phases: 3)
        let before = meter.values(at: Parts.at(100))
        meter.faults.begin("ice", .freeze, phase: nil)
        site.add(.addLoad(watts: 2000, powerFactor: 1, phase: .l1), from: Parts.at(200))
        site.add(.holdFrequency(49), from: Parts.at(200))
        let frozen = meter.values(at: Parts.at(3700))
        #expect(frozen == before)
        meter.faults.end("ice")
        meter.invalidate()
        #expect(meter.values(at: Parts.at(3700)) == honest.values(at: Parts.at(3700)))
        #expect(meter.values(at: Parts.at(3700)).phases[0].importWh > before.phases[0].importWh + 2900)
        #expect(meter.values(at: Parts.at(7300)) == honest.values(at: Parts.at(7300)))
    }

    @Test func `a face with one frozen phase shows the others live`() {
        var meter = meter(nil)
        let before = meter.values(at: Parts.at(100))
        meter.faults.begin("ice", .freeze, phase: 1)
        let frozen = meter.values(at: Parts.at(3700))
        #expect(frozen.phases[1] == before.phases[1])
        #expect(frozen.phases[0].importWh > before.phases[0].importWh + 900)
        #expect(frozen.phases[2].importWh > before.phases[2].importWh + 900)
    }

    @Test func `registers of a frozen face stand still as its body does`() {
        var meter = meter(nil)
        let before = meter.registerValues(at: Parts.at(100))
        meter.faults.begin("ice", .freeze, phase: nil)
        #expect(meter.registerValues(at: Parts.at(3700)) == before)
    }

    @Test func `a second freeze keeps what the first one shows until both have ended`() {
        var meter = meter(nil)
        let before = meter.values(at: Parts.at(100))
        meter.faults.begin("one", .freeze, phase: nil)
        _ = meter.values(at: Parts.at(200))
        meter.faults.begin("two", .freeze, phase: nil)
        meter.advance(to: Parts.at(300))
        meter.faults.end("one")
        #expect(meter.values(at: Parts.at(400)) == before)
        meter.faults.end("two")
        #expect(meter.values(at: Parts.at(4000)).phases[0].importWh > before.phases[0].importWh + 1000)
    }

    @Test func `a net row stands still with all phases`() {
        var meter = meter(nil)
        meter.hasNetRow = true
        let before = meter.values(at: Parts.at(100))
        meter.faults.begin("ice", .freeze, phase: nil)
        #expect(meter.values(at: Parts.at(3700)).net == before.net)
        meter.faults.end("ice")
        #expect((meter.values(at: Parts.at(3700)).net?.importWh ?? 0) > (before.net?.importWh ?? 0) + 2900)
    }

    /// A load of 2 kvar and no watt on phase 1: the transformer on phase 3 sees it against another voltage.
    @Test func `swapped phases turn the right way`() {
        let site = Parts.site(base: 0, phases: 3)
        site.add(.addLoad(watts: 2000, powerFactor: 0.1, phase: .l1), from: Parts.at(0))
        var meter = Parts.metrology(site, phases: 3)
        let honest = meter.values(at: Parts.at(5)).phases[0]
        meter.faults.begin("swap", .swapPhases, phase: nil)
        meter.invalidate()
        let swapped = meter.values(at: Parts.at(5)).phases
        let reactive = honest.reactiveVar
        #expect(reactive > 10_000)
        // The voltage of the phase without a load has not dropped.
        let raised = swapped[2].voltageV / honest.voltageV
        // A current that lags its own voltage by almost a quarter turn, against a voltage a third of a turn ahead.
        #expect(
            abs(swapped[2].powerW - raised * (-0.5 * honest.powerW - 0.866 * reactive)) < 0.01 * reactive)
        #expect(
            abs(swapped[2].reactiveVar - raised * (0.866 * honest.powerW - 0.5 * reactive)) < 0.01 * reactive)
        #expect(swapped[0].currentA < 0.1 && swapped[1].currentA < 0.1)
    }
}
