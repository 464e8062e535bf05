import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct HomeTests {
    /// Energy of a span in kWh from one look every `step` seconds.
    private func energy(of site: Site, days: Int, step: Int) -> (kWh: Double, peak: Double) {
        let start = UTCInstant(seconds: 1_735_671_600)
        var sum = 0.0
        var peak = 0.0
        for second in stride(from: 0, to: days * 86_400, by: step) {
            let power = site.snapshot(at: start + .seconds(second)).power(of: .load)
            sum += power * Double(step)
            peak = max(peak, power)
        }
        return (sum / 3.6e6, peak)
    }

    private func home(
        _ profile: Occupants, yearly: Double? = nil, base: Double = 0, seed: UInt64,
        place: Place = TestSites.karachi
    ) -> Site {
        let loads = Loads(baseWatts: base, profile: profile, yearlyWattHours: yearly)
        return Site(
            SiteDescription(name: "home", place: place, loads: loads), seed: seed, zone: TestSites.karachiZone
        )
    }

    @Test(arguments: [
        (Occupants.couple, 2700.0, 120.0, UInt64(77)), (.couple, 2700, 0, 1), (.single, 1500, 50, 2),
        (.family, 4500, 100, 3), (.couple, 900, 60, 4), (.family, 9000, 100, 5),
    ])
    func `a year comes to the yearly energy, base included`(
        profile: Occupants, yearly: Double, base: Double, seed: UInt64
    ) {
        let site = home(profile, yearly: yearly * 1000, base: base, seed: seed)
        let year = energy(of: site, days: 365, step: 307).kWh
        #expect(abs(year - yearly) < 0.1 * yearly, "\(year)")
    }

    @Test(arguments: 1...5) func `a couple without a target uses a plausible amount with plausible peaks`(
        seed: Int
    ) {
        let site = home(.couple, seed: UInt64(seed), place: Place(latitude: 52.52, longitude: 13.405))
        let fortnight = energy(of: site, days: 14, step: 20)
        #expect((3...16).contains(fortnight.kWh / 14), "\(fortnight)")
        #expect((2000...9000).contains(fortnight.peak), "\(fortnight)")
    }

    @Test func `more people use more`() {
        for seed in UInt64(1)...3 {
            let energies = [Occupants.none, .single, .couple, .family].map {
                energy(of: home($0, seed: seed), days: 30, step: 61).kWh
            }
            #expect(energies[0] == 0)
            #expect(energies == energies.sorted())
            #expect(energies[3] > 1.3 * energies[1])
        }
    }

    @Test func `evenings use more than small hours`() {
        var byHour = [Double](repeating: 0, count: 24)
        for seed in UInt64(1)...6 {
            let site = home(.couple, seed: seed)
            for step in 0..<(14 * 288) {
                let instant = UTCInstant(seconds: 1_735_671_600 + Int64(step) * 300)
                byHour[step / 12 % 24] += site.snapshot(at: instant).power(of: .load)
            }
        }
        #expect(byHour[19] > 2 * byHour[3], "\(byHour)")
        #expect(byHour[7] > byHour[4])
    }
}
