import Faults
import Household
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct PZEMMetrologyTests {
    private func metrology(
        _ site: Site, range: PZEMMetrology.Range = .clamp, rollover: PZEMMetrology.Rollover = .wrap,
        startWh: Double = 0, start: UTCInstant = Parts.noon
    ) -> PZEMMetrology {
        PZEMMetrology(
            view: SiteView(site: site, part: .grid), card: Parts.exactCard, range: range, rollover: rollover,
            phase: 0, start: start, startWh: startWh, seed: 1, device: "pzem")
    }

    @Test func `a load is first seen after 1,2 to 1,3 s and has settled a second later`() {
        let site = Parts.site(base: 100)
        var meter = metrology(site)
        _ = meter.values(at: Parts.at(10))
        meter.advance(to: Parts.at(10))
        _ = site.add(.addLoad(watts: 1000, powerFactor: 1, phase: .l1), from: Parts.at(10))
        var seen: Double?
        var settled: Double?
        for step in 1...400 {
            let after = Double(step) / 100
            let power = meter.values(at: Parts.at(10 + after)).powerW
            if power > 200 { seen = seen ?? after }
            if power > 1000 { settled = settled ?? after }
        }
        #expect((1.2...1.31).contains(seen ?? 0))
        #expect((2.2...2.5).contains(settled ?? 0))
    }

    @Test func `values change once a second, whoever looks`() {
        let site = Parts.livelySite(phases: 1)
        var (often, seldom) = (metrology(site), metrology(site))
        var changes = 0
        var last = often.values(at: Parts.at(0))
        for step in 1...1200 {
            let values = often.values(at: Parts.at(Double(step) / 20))
            if values.voltageV != last.voltageV || values.powerW != last.powerW { changes += 1 }
            last = values
        }
        #expect((30...60).contains(changes))
        #expect(seldom.values(at: Parts.at(60)) == last)
    }

    @Test func `what flows out reads like what flows in, and counts`() {
        let site = Parts.site(base: 0, roof: 5000)
        // An hour before noon in Karachi.
        let start = Parts.at(-6 * 3600)
        var meter = metrology(site, start: start)
        let later = start + .seconds(3600)
        let values = meter.values(at: later)
        #expect(site.snapshot(at: later).power(of: .grid) < -100)
        #expect(values.powerW > 100)
        #expect(values.energyWh > 100)
        #expect(values.powerFactor <= 1)
    }

    @Test(arguments: [
        (0.3, 0.0), (0.5, 0.5),
    ]) func `below its starting values it reads zero`(watts: Double, shown: Double) {
        var meter = metrology(Parts.site(base: watts), range: .shunt)
        let values = meter.values(at: Parts.at(5))
        #expect(values.powerW == shown)
        #expect(values.powerFactor == 0 || values.powerW > 0)
        #expect(values.currentA == 0)
        #expect(values.voltageV > 200)
    }

    @Test(arguments: [
        (PZEMMetrology.Rollover.wrap, 9.0), (.stop, 9_999_990), (.countOn, 10_000_000),
    ]) func `the counter behind its last value`(rollover: PZEMMetrology.Rollover, expected: Double) {
        var meter = metrology(Parts.site(base: 1000), rollover: rollover, startWh: 9_999_980)
        let values = meter.values(at: Parts.at(73))
        #expect(abs(values.energyWh - expected) <= 1)
    }

    @Test(arguments: [(9_999_990.0, 9_999_990.0), (9_999_991, 0), (9_999_992, 1)])
    func `the last value of the counter is shown before it wraps`(start: Double, expected: Double) {
        var meter = metrology(Parts.site(base: 1000), startWh: start)
        #expect(meter.values(at: Parts.at(1)).energyWh == expected)
    }

    @Test func `a bypass leaves the current, and the power factor is 0`() {
        var meter = metrology(Parts.site(base: 1000))
        meter.faults.begin("clamp", .bypass, phase: nil)
        let values = meter.values(at: Parts.at(5))
        #expect(values.powerW == 0)
        #expect(values.powerFactor == 0)
        #expect(values.currentA > 3)
    }

    @Test func `what it cannot measure is cut off`() {
        var meter = metrology(Parts.site(base: 5000), range: .shunt)
        let values = meter.values(at: Parts.at(5))
        #expect(values.powerW == 2300)
        #expect(values.currentA == 10)
    }

    @Test func `a frozen module stands still and counts on underneath`() {
        let site = Parts.site(base: 1000)
        var (meter, honest) = (metrology(site), metrology(site))
        let before = meter.values(at: Parts.at(100))
        meter.faults.begin("ice", .freeze, phase: nil)
        _ = site.add(.addLoad(watts: 2000, powerFactor: 1, phase: .l1), from: Parts.at(200))
        #expect(meter.values(at: Parts.at(150)) == before)
        #expect(meter.values(at: Parts.at(3700)) == before)
        meter.faults.end("ice")
        #expect(meter.values(at: Parts.at(3700)).energyWh == honest.values(at: Parts.at(3700)).energyWh)
        #expect(meter.values(at: Parts.at(3700)).energyWh > before.energyWh + 2900)
        #expect(meter.values(at: Parts.at(3702)) == honest.values(at: Parts.at(3702)))
    }
}
