import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct SiteLedgerTests {
    private let start = TestSites.evening

    @Test func `1500 W for half an hour are 750 Wh, to the last digit`() {
        let site = TestSites.plain()
        let id = site.add(.addLoad(watts: 1500, powerFactor: 0.98, phase: .l1), from: start + .seconds(600))
        site.end(id, at: start + .seconds(2400))
        var ledger = SiteLedger(start: start)
        ledger.advance(to: start + .seconds(3600), site: site)
        #expect(ledger.total.importWh == 750)
        #expect(ledger.total.loadWh == 750)
        #expect(ledger.total.exportWh == 0)
        #expect(ledger.registers(of: .l1).importWh == 750)
        #expect(ledger.registers(of: .l3) == EnergyRegisters())
    }

    @Test func `a step is split where an influence begins or ends`() {
        let site = TestSites.plain()
        let id = site.add(
            .addLoad(watts: 3600, powerFactor: 1, phase: .l1), from: start + .milliseconds(10_250))
        site.end(id, at: start + .milliseconds(12_750))
        var ledger = SiteLedger(start: start)
        ledger.advance(to: start + .seconds(20), site: site)
        #expect(ledger.total.importWh == 2.5)
    }

    @Test func `the registers do not depend on how often they are read`() {
        let site = TestSites.lively(phases: 3)
        var once = SiteLedger(start: start)
        once.advance(to: start + .seconds(900), site: site)
        var often = SiteLedger(start: start)
        for step in 1...3600 {
            often.advance(to: start + .milliseconds(step * 250), site: site)
            often.advance(to: start, site: site)
        }
        #expect(often.instant == once.instant)
        #expect(abs(often.total.importWh - once.total.importWh) < 1e-9)
        #expect(abs(often.total.exportWh - once.total.exportWh) < 1e-9)
    }

    @Test func `a ledger goes to the instant that it is told and no further`() {
        let site = TestSites.plain(base: 3600)
        var ledger = SiteLedger(start: start)
        ledger.advance(to: start + .milliseconds(2500), site: site)
        #expect(ledger.instant == start + .milliseconds(2500))
        #expect(ledger.total.loadWh == 2.5)
    }

    @Test func `a start between two seconds counts its part`() {
        let site = TestSites.plain(base: 3600)
        var ledger = SiteLedger(start: start + .milliseconds(500))
        ledger.advance(to: start + .seconds(2), site: site)
        #expect(ledger.total.loadWh == 1.5)
    }

    @Test func `registers never fall and balance`() {
        let site = TestSites.lively(phases: 3)
        let outage = site.add(.outage, from: start + .seconds(7200))
        site.end(outage, at: start + .seconds(9000))
        var ledger = SiteLedger(start: start)
        var last = ledger.total
        for step in 1...240 {
            ledger.advance(to: start + .seconds(step * 360), site: site)
            let now = ledger.total
            #expect(now.importWh >= last.importWh && now.exportWh >= last.exportWh)
            #expect(now.solarWh >= last.solarWh && now.loadWh >= last.loadWh)
            #expect(now.solarDrawWh >= last.solarDrawWh)
            last = now
        }
        let balance = last.solarWh - last.solarDrawWh + last.importWh - last.exportWh
        #expect(abs(balance - last.loadWh) < 1e-6)
        #expect(last.exportWh > 1000 && last.importWh > 1000 && last.solarDrawWh > 5)
    }

    @Test func `phases are netted in the total and apart in their own registers`() {
        let noon = UTCInstant(seconds: 1_762_153_200)
        let site = Site(
            SiteDescription(
                name: "net", place: TestSites.karachi, grid: Grid(phaseCount: 3),
                roof: Roof(peakWatts: 5000, phase: .l1)),
            seed: 1, zone: TestSites.karachiZone)
        site.add(.addLoad(watts: 1000, powerFactor: 1, phase: .l2), from: noon)
        var ledger = SiteLedger(start: noon)
        ledger.advance(to: noon + .seconds(3600), site: site)
        #expect(ledger.total.importWh == 0)
        #expect(abs(ledger.registers(of: .l2).importWh - 1000) < 1e-9)
        #expect(abs(ledger.registers(of: .l2).loadWh - 1000) < 1e-9)
        #expect(ledger.registers(of: .l1).loadWh == 0 && ledger.registers(of: .l2).solarWh == 0)
        let exported = ledger.registers(of: .l1).exportWh
        #expect(abs(ledger.total.exportWh - (exported - 1000)) < 1e-6)
    }
}
