import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct SiteInfluenceTests {
    private let start = TestSites.evening

    @Test func `an influence lasts from its beginning until just before its end`() {
        let site = TestSites.plain(base: 100)
        let id = site.add(.addLoad(watts: 50, powerFactor: 1, phase: .l1), from: start + .seconds(10))
        site.end(id, at: start + .seconds(20))
        site.end(id, at: start + .seconds(30))
        let loads = [9.999, 10, 19.999, 20].map {
            site.snapshot(at: start + .milliseconds(Int($0 * 1000))).power(of: .load)
        }
        #expect(loads == [100, 150, 150, 100])
    }

    @Test func `loads add up and keep their power factor and phase`() {
        let site = TestSites.plain(base: 300, phases: 3)
        site.add(.addLoad(watts: 800, powerFactor: 0.8, phase: .l2), from: start)
        site.add(.addLoad(watts: 200, powerFactor: 1, phase: .l2), from: start)
        let phases = site.snapshot(at: start).phases
        #expect(phases.map(\.loadPowerW) == [100, 1100, 100])
        #expect(abs(phases[1].loadReactiveVar - 600) < 1e-9)
        #expect(phases[0].loadReactiveVar == 0)
    }

    @Test func `a reactive load shows current without power`() {
        let site = TestSites.plain()
        site.add(.addLoad(watts: 0.4, powerFactor: 0.002, phase: .l1), from: start)
        let phase = site.snapshot(at: start).phases[0]
        #expect(phase.gridPowerW == 0.4)
        #expect(phase.current(of: .grid) > 0.8)
        #expect(abs(phase.powerFactor(of: .grid) - 0.002) < 1e-9)
    }

    @Test func `of two of a kind the later one rules while both last`() {
        let site = TestSites.plain(base: 100)
        let first = site.add(.scaleLoad(2), from: start)
        let second = site.add(.scaleLoad(5), from: start + .seconds(10))
        site.end(second, at: start + .seconds(20))
        site.end(first, at: start + .seconds(30))
        let loads = [0, 10, 20, 30].map { site.snapshot(at: start + .seconds($0)).power(of: .load) }
        #expect(loads == [200, 500, 200, 100])
    }

    @Test func `the later one is the one that begins later, whenever it was told`() {
        let site = TestSites.plain(base: 100)
        site.add(.scaleLoad(5), from: start + .seconds(10))
        site.add(.scaleLoad(2), from: start)
        #expect(site.snapshot(at: start + .seconds(10)).power(of: .load) == 500)
    }

    @Test func `a scale multiplies added loads too`() {
        let site = TestSites.plain(base: 100)
        site.add(.addLoad(watts: 50, powerFactor: 1, phase: .l1), from: start)
        site.add(.scaleLoad(2), from: start)
        #expect(site.snapshot(at: start).power(of: .load) == 300)
    }

    @Test func `sag and swell change the voltage by a share of the nominal one`() {
        let usual = TestSites.plain(resistance: 0)
        for (influence, volts) in [(SiteInfluence.sag(0.15), -34.5), (.swell(0.1), 23)] {
            let site = TestSites.plain(resistance: 0)
            site.add(influence, from: start)
            let difference =
                site.snapshot(at: start).phases[0].voltageV - usual.snapshot(at: start).phases[0].voltageV
            #expect(abs(difference - volts) < 1e-9)
        }
    }

    @Test(arguments: [0.5, 0.9, 1, 1.5]) func `a deep sag leaves finite numbers`(share: Double) {
        let site = TestSites.lively(phases: 3)
        site.add(.addLoad(watts: 3000, powerFactor: 0.5, phase: .l1), from: start)
        site.add(.sag(share), from: start)
        for second in 0..<100 {
            for phase in site.snapshot(at: start + .seconds(second)).phases {
                #expect(phase.voltageV >= 0 && phase.current(of: .grid).isFinite)
                let product = phase.voltageV * phase.current(of: .grid) * phase.powerFactor(of: .grid)
                #expect(abs(product - abs(phase.gridPowerW)) < 1e-9)
            }
        }
    }

    @Test func `in an outage nothing flows, and what would have been is unserved`() {
        let site = TestSites.lively(phases: 3)
        let noon = UTCInstant(seconds: 1_762_153_200)
        let before = site.snapshot(at: noon)
        let id = site.add(.outage, from: noon)
        let during = site.snapshot(at: noon)
        #expect(during.frequencyHz == 0 && !during.isIslanded)
        for phase in during.phases {
            #expect(phase.voltageV == 0)
            for part in SitePart.allCases {
                #expect(phase.power(of: part) == 0 && phase.current(of: part) == 0)
            }
        }
        #expect(abs(during.unservedW - before.power(of: .load)) < 0.05 * before.power(of: .load))
        #expect(during.unservedW > 100)
        site.end(id, at: noon + .seconds(60))
        #expect(site.snapshot(at: noon + .seconds(60)).phases[0].voltageV > 200)
    }

    @Test func `a held frequency has no noise`() {
        let site = TestSites.plain()
        let id = site.add(.holdFrequency(49.2), from: start)
        site.end(id, at: start + .seconds(5))
        #expect(site.snapshot(at: start + .seconds(4)).frequencyHz == 49.2)
        #expect(abs(site.snapshot(at: start + .seconds(5)).frequencyHz - 50) <= 0.020)
    }

    @Test func `a tripped roof feeds nothing at all`() {
        let site = TestSites.lively()
        site.add(.tripRoof, from: start)
        for hour in 0..<24 {
            let phase = site.snapshot(at: start + .seconds(hour * 3600)).phases[0]
            #expect(phase.solarPowerW == 0 && phase.solarReactiveVar == 0)
        }
    }

    @Test func `set clouds dim the roof`() {
        let noon = UTCInstant(seconds: 1_762_153_200)
        var description = TestSites.lively().description
        description.sky.clouds = .clear
        let clear = Site(description, seed: 77, zone: TestSites.karachiZone)
        let before = clear.snapshot(at: noon).power(of: .solar)
        clear.add(.setClouds(.share(1)), from: noon)
        let after = clear.snapshot(at: noon).power(of: .solar)
        #expect(after > 0.1 * before && after < 0.35 * before)
        clear.add(.setClouds(.clear), from: noon)
        #expect(clear.snapshot(at: noon).power(of: .solar) == before)
    }

    @Test func `changing clouds come and go`() {
        let site = TestSites.lively()
        let morning = UTCInstant(seconds: 1_762_149_600)
        let clear = Site(
            SiteDescription(name: "flat", place: TestSites.karachi, roof: Roof(peakWatts: 3000)), seed: 77,
            zone: TestSites.karachiZone)
        let shares = (0..<720).map { step in
            let instant = morning + .seconds(step * 20)
            return site.snapshot(at: instant).power(of: .solar)
                / clear.snapshot(at: instant).power(of: .solar)
        }
        #expect((shares.max() ?? 0) > 0.95)
        #expect((shares.min() ?? 1) < 0.6)
        #expect(shares.allSatisfy { $0 <= 1.1 })
    }
}
