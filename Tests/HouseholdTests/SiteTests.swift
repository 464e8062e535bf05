import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct SiteTests {
    private let evening = TestSites.evening

    @Test(arguments: [1, 3]) func `voltage, current, power factor and power agree on every part`(phases: Int)
    {
        let site = TestSites.lively(phases: phases)
        for step in 0..<3000 {
            let snapshot = site.snapshot(at: evening + .seconds(step * 61))
            #expect(snapshot.phases.count == phases)
            for phase in snapshot.phases {
                for part in SitePart.allCases {
                    let product = phase.voltageV * phase.current(of: part) * phase.powerFactor(of: part)
                    #expect(abs(product - abs(phase.power(of: part))) < 1e-9)
                }
                #expect(abs(phase.loadPowerW - phase.solarPowerW - phase.gridPowerW) < 1e-9)
                #expect(abs(phase.loadReactiveVar - phase.solarReactiveVar - phase.gridReactiveVar) < 1e-9)
                #expect((200...240).contains(phase.voltageV))
            }
            #expect(abs(snapshot.frequencyHz - 50) <= 0.020)
            #expect(snapshot.unservedW == 0 && !snapshot.isIslanded)
        }
    }

    @Test func `any instant gives the same state in whatever order it is asked`() {
        let instants = (0..<600).map { evening + .milliseconds($0 * 1_234_567) }
        let forward = TestSites.lively(phases: 3)
        let expected = instants.map { forward.snapshot(at: $0) }
        let backward = TestSites.lively(phases: 3)
        #expect(instants.reversed().map { backward.snapshot(at: $0) } == expected.reversed())
        let shuffled = TestSites.lively(phases: 3)
        for step in instants.indices {
            let index = step * 271 % instants.count
            #expect(shuffled.snapshot(at: instants[index]) == expected[index])
        }
    }

    @Test func `another seed or name lives another day`() {
        let instants = (0..<200).map { evening + .seconds($0 * 300) }
        let first = TestSites.lively(seed: 1)
        let second = TestSites.lively(seed: 2)
        #expect(instants.map { first.snapshot(at: $0) } != instants.map { second.snapshot(at: $0) })
        var renamed = first.description
        renamed.name = "house"
        let third = Site(renamed, seed: 1, zone: TestSites.karachiZone)
        #expect(instants.map { first.snapshot(at: $0) } != instants.map { third.snapshot(at: $0) })
    }

    @Test func `a base load is drawn exactly and lowers the voltage`() {
        let idle = TestSites.plain().snapshot(at: evening).phases[0]
        let loaded = TestSites.plain(base: 2300).snapshot(at: evening).phases[0]
        #expect(idle.gridPowerW == 0 && idle.current(of: .grid) == 0 && idle.powerFactor(of: .grid) == 1)
        #expect(loaded.gridPowerW == 2300 && loaded.loadPowerW == 2300)
        // Some 10 A through a quarter of an ohm.
        #expect(abs(idle.voltageV - loaded.voltageV - 2.5) < 0.1)
    }

    @Test func `export raises the voltage`() {
        let noon = UTCInstant(seconds: 1_762_153_200)
        let weak = roofed(resistance: 0.25).snapshot(at: noon).phases[0]
        let stiff = roofed(resistance: 0).snapshot(at: noon).phases[0]
        #expect(weak.gridPowerW < -3000)
        let rise = 0.25 * -weak.gridPowerW / 230
        #expect(abs(weak.voltageV - stiff.voltageV - rise) < 0.05)
    }

    private func roofed(resistance: Double) -> Site {
        Site(
            SiteDescription(
                name: "roofed", place: TestSites.karachi, grid: Grid(resistanceOhm: resistance),
                roof: Roof(peakWatts: 5000)),
            seed: 1, zone: TestSites.karachiZone)
    }

    @Test func `the street dips by two per cent at seven in the evening`() {
        let site = TestSites.plain()
        let atSeven = mean(of: site, around: evening + .seconds(2 * 3600))
        let atNight = mean(of: site, around: evening + .seconds(10 * 3600))
        #expect(abs(atNight - 230) < 0.2)
        #expect(abs(atSeven - 230 * 0.98) < 0.2)
    }

    private func mean(of site: Site, around instant: UTCInstant) -> Double {
        let values = (-300..<300).map { site.snapshot(at: instant + .seconds($0)).phases[0].voltageV }
        return values.reduce(0, +) / Double(values.count)
    }

    @Test func `a heating wire draws less at a lower voltage, a power supply does not`() {
        var wire = Load()
        wire.add(watts: 1000, tangent: 0, shares: VoltageShares(impedance: 1, current: 0, power: 0))
        #expect(abs(wire.demand(at: 0.9).x - 810) < 1e-9)
        var motor = Load()
        motor.add(watts: 1000, tangent: 0.5, shares: VoltageShares(impedance: 0, current: 1, power: 0))
        #expect(abs(motor.demand(at: 0.9).x - 900) < 1e-9)
        #expect(abs(motor.demand(at: 0.9).y - 450) < 1e-9)
        var supply = Load()
        supply.add(watts: 1000, tangent: 0, shares: .constantPower)
        #expect(supply.demand(at: 0.71).x == 1000)
        #expect(supply.demand(at: 0.7).x == 1000)
        #expect(abs(supply.demand(at: 0.35).x - 250) < 1e-9)
        #expect(supply.demand(at: 0).x == 0)
    }

    @Test func `at night the inverter draws one watt and feeds 40 to 60 var`() {
        let site = roofed(resistance: 0.25)
        for step in 0..<500 {
            let phase = site.snapshot(at: evening + .seconds(4 * 3600 + step * 30)).phases[0]
            #expect(phase.solarPowerW == -1 && phase.gridPowerW == 1)
            #expect((40...60).contains(phase.solarReactiveVar))
            #expect(phase.current(of: .grid) > 0.15)
        }
    }

    @Test func `a roof feeds all phases evenly or the one that it is on`() {
        let noon = UTCInstant(seconds: 1_762_153_200)
        var description = TestSites.lively(phases: 3).description
        description.sky.clouds = .clear
        let even = Site(description, seed: 1, zone: TestSites.karachiZone).snapshot(at: noon)
        #expect(even.phases[0].solarPowerW > 500)
        #expect(even.phases[1].solarPowerW == even.phases[0].solarPowerW)
        #expect(even.phases[2].solarPowerW == even.phases[0].solarPowerW)
        description.roof?.phase = .l2
        let single = Site(description, seed: 1, zone: TestSites.karachiZone).snapshot(at: noon)
        #expect(single.phases.map { $0.solarPowerW > 0 } == [false, true, false])
        #expect(abs(single.power(of: .solar) - even.power(of: .solar)) < 1e-9)
        #expect(single.power(of: .solar, on: .l2) == single.power(of: .solar))
    }

    @Test func `phases have voltages of their own and share the base`() {
        let snapshot = TestSites.plain(base: 300, phases: 3).snapshot(at: evening)
        #expect(snapshot.phases.map(\.gridPowerW).allSatisfy { abs($0 - 100) < 1e-9 })
        #expect(Set(snapshot.phases.map(\.voltageV)).count == 3)
        #expect(TestSites.plain(base: 300).snapshot(at: evening).power(of: .load, on: .l3) == 0)
    }

    @Test func `a part that the site does not have has no power`() {
        let bare = Site(SiteDescription(name: "bare"), seed: 1, zone: .utc).snapshot(at: evening)
        for part in SitePart.allCases {
            #expect(bare.power(of: part) == 0 && bare.reactivePower(of: part) == 0)
        }
        #expect(bare.phases[0].voltageV > 200)
    }
}
