import Testing
import TimeLimits
import Timekeeping

@testable import Household

/// Sites and influences drawn from a seed: whatever is combined, the state stays finite and coherent.
@Suite(.ends())
struct SiteFuzzTests {
    private static let zones = ["Asia/Karachi", "Europe/Berlin", "America/Santiago", "Pacific/Auckland"]
        .map(TestSites.zone)

    @Test func `no combination of parts and influences breaks the state`() {
        for round in UInt64(0)..<400 {
            let draw = RandomStream(seed: 20_251_103, path: "fuzz/\(round)")
            let site = Self.site(draw, round: round)
            let start = UTCInstant(seconds: 1_700_000_000 + Int64(draw.uniform(90) * 1e8))
            for index in UInt64(0)..<4 {
                let from = start + .milliseconds(Int(draw.uniform(20 + index) * 60_000))
                let id = site.add(Self.influence(draw, index: 30 + 4 * index, site: site), from: from)
                if draw.uniform(60 + index) < 0.5 { site.end(id, at: from + .seconds(20)) }
            }
            let broken = (0..<40).map { site.snapshot(at: start + .milliseconds($0 * 2137)) }
                .first { !Self.isCoherent($0) }
            #expect(broken == nil, "round \(round): \(site.description)")
            var ledger = SiteLedger(start: start)
            ledger.advance(to: start + .seconds(90), site: site)
            let sum = ledger.total
            let balance = sum.solarWh - sum.solarDrawWh + sum.importWh - sum.exportWh - sum.loadWh
            #expect(abs(balance) < 1e-6, "round \(round)")
        }
    }

    private static func isCoherent(_ snapshot: SiteSnapshot) -> Bool {
        snapshot.frequencyHz.isFinite && snapshot.unservedW >= 0
            && snapshot.phases.allSatisfy { phase in
                phase.voltageV.isFinite && phase.voltageV >= 0
                    && SitePart.allCases.allSatisfy { part in
                        let power = abs(phase.power(of: part))
                        let product = phase.voltageV * phase.current(of: part) * phase.powerFactor(of: part)
                        return abs(product - power) <= 1e-9 * max(1, phase.apparentPower(of: part))
                    }
                    && abs(phase.loadPowerW - phase.solarPowerW - phase.gridPowerW) < 1e-6
            }
    }

    private static func site(_ draw: RandomStream, round: UInt64) -> Site {
        let phases = draw.uniform(0) < 0.5 ? 1 : 3
        let place = Place(latitude: 90 * draw.signed(1), longitude: 180 * draw.signed(2))
        let roof = Roof(
            peakWatts: 10_000 * draw.uniform(3), tilt: 90 * draw.uniform(4), facing: 360 * draw.uniform(5),
            phase: phases == 3 && draw.uniform(6) < 0.3 ? .l3 : nil)
        let loads = Loads(
            baseWatts: 3000 * draw.uniform(7), profile: Occupants.allCases[Int(4 * draw.uniform(8))],
            yearlyWattHours: draw.uniform(9) < 0.5 ? 3e7 * draw.uniform(10) : nil)
        let description = SiteDescription(
            name: "fuzz", place: place,
            sky: Sky(clouds: draw.uniform(11) < 0.5 ? .changing : .share(draw.uniform(12))),
            grid: Grid(phaseCount: phases, resistanceOhm: 2 * draw.uniform(13)),
            roof: draw.uniform(14) < 0.7 ? roof : nil, loads: loads)
        return Site(description, seed: round, zone: zones[Int(4 * draw.uniform(15))])
    }

    private static func influence(_ draw: RandomStream, index: UInt64, site: Site) -> SiteInfluence {
        let amount = draw.uniform(index + 1)
        switch Int(8 * draw.uniform(index)) {
        case 0: return .scaleLoad(5 * amount)
        case 1: return .setClouds(.share(amount))
        case 2: return .outage
        case 3: return .sag(amount)
        case 4: return .swell(amount)
        case 5: return .holdFrequency(45 + 10 * amount)
        case 6: return .tripRoof
        default:
            let phase = Phase.allCases[
                Int(draw.uniform(index + 2) * Double(site.description.grid.phaseCount))]
            return .addLoad(
                watts: 20_000 * amount, powerFactor: 0.001 + 0.999 * draw.uniform(index + 3), phase: phase)
        }
    }
}
