import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct ApplianceTests {
    private let midnight = CivilTime(year: 2025, month: 6, day: 1).dayNumber

    private func installed(_ name: String, seed: UInt64 = 1) throws -> InstalledAppliance {
        let row = try #require(ApplianceTable.builtIn.first { $0.name == name })
        return InstalledAppliance(row, seed: seed, site: "home", startScale: 1)
    }

    private var weather: Weather {
        Weather(sky: Sky(), place: TestSites.karachi, zone: TestSites.karachiZone, seed: 1, path: "home")
    }

    @Test func `a fridge runs 36 per cent of the time at 85 W in periods of about an hour`() throws {
        let weather = weather
        for seed in UInt64(1)...5 {
            let fridge = try installed("fridge", seed: seed)
            let watts = (0..<20_000).map {
                fridge.watts(at: TestSites.evening + .seconds($0 * 10), weather: weather)
            }
            let share = Double(watts.filter { $0 > 0 }.count) / Double(watts.count)
            #expect(abs(share - 0.36) < 0.01)
            #expect(Set(watts).isSubset(of: [0, 85, 255]))
            let starts = zip(watts, watts.dropFirst()).filter { $0 == 0 && $1 > 0 }.count
            #expect((50...62).contains(starts))
        }
    }

    @Test func `a motor draws three times its power for 0.4 s`() throws {
        let fridge = try installed("fridge")
        let start = TestSites.evening
        let weather = weather
        let watts = (0..<80_000).map { fridge.watts(at: start + .milliseconds($0 * 50), weather: weather) }
        let inrush = watts.filter { $0 == 255 }.count
        let starts = zip(watts, watts.dropFirst()).filter { $0 == 0 && $1 > 0 }.count
        #expect(starts >= 1)
        #expect(abs(inrush - starts * 8) <= starts)
    }

    @Test func `a washer heats for the first 18 per cent and then turns`() throws {
        let washer = try installed("washer")
        guard case .started(let starts) = washer.appliance.use else { return #expect(Bool(false)) }
        let cycle = Cycle(appliance: 0, start: 0, end: 6_000_000_000_000, factor: 1)
        let watts = [1, 1079, 1081, 5999].map {
            washer.watts(of: starts, in: cycle, at: UTCInstant(seconds: Int64($0)))
        }
        #expect(watts == [2000, 2000, 180, 180])
        #expect(abs(starts.meanWatts(2000) - 507.6) < 1e-9)
    }

    @Test func `starts per day have their mean, lengths and powers their spread`() throws {
        let kettle = try installed("kettle")
        let days = 2000
        let cycles = (0..<days).flatMap {
            CycleDraw(zone: TestSites.karachiZone, day: midnight + $0).cycles(of: kettle, at: 0)
        }
        #expect(abs(Double(cycles.count) / Double(days) - 4.2) < 0.05)
        let minutes = cycles.map { Double($0.end - $0.start) / 6e10 }
        #expect(minutes.allSatisfy { (2.4...3.6).contains($0) })
        #expect((minutes.min() ?? 3) < 2.45 && (minutes.max() ?? 3) > 3.55)
        #expect(cycles.allSatisfy { (0.93...1.07).contains($0.factor) })
        let mean = cycles.reduce(0) { $0 + $1.factor } / Double(cycles.count)
        #expect(abs(mean - 1) < 0.005)
    }

    @Test func `a run that began before midnight goes on after it`() throws {
        let charger = try installed("ev")
        let zone = TestSites.karachiZone
        let cycle = try #require(
            (0..<60).lazy.flatMap { CycleDraw(zone: zone, day: midnight + $0).cycles(of: charger, at: 0) }
                .first { zone.civilTime(at: UTCInstant(nanoseconds: $0.start)).hour > 20 })
        var tables = DayTables()
        for nanoseconds in [cycle.start, cycle.end - 1] {
            let instant = UTCInstant(nanoseconds: nanoseconds)
            var found: [Cycle] = []
            tables.table(for: instant, appliances: [charger], zone: zone)
                .forEachCycle(at: instant) { found.append($0) }
            #expect(found.contains(cycle))
        }
        let after = UTCInstant(nanoseconds: cycle.end)
        var found: [Cycle] = []
        tables.table(for: after, appliances: [charger], zone: zone).forEachCycle(at: after) {
            found.append($0)
        }
        #expect(!found.contains(cycle))
    }

    @Test(arguments: [
        ("Europe/Berlin", 2025, 3, 30), ("Europe/Berlin", 2025, 10, 26), ("Asia/Beirut", 2025, 3, 30),
        ("America/Santiago", 2025, 9, 7), ("Atlantic/Azores", 2025, 10, 26), ("America/Havana", 2025, 11, 2),
    ])
    func `a day on which the clock changes has every run once`(name: String, year: Int, month: Int, day: Int)
        throws
    {
        let zone = TestSites.zone(name)
        let number = CivilTime(year: year, month: month, day: day).dayNumber
        let all = try ["kettle", "lights", "ev", "boiler"].map { try installed($0) }
        let cycles = (number - 3...number + 3).flatMap { day in
            all.indices.flatMap { CycleDraw(zone: zone, day: day).cycles(of: all[$0], at: $0) }
        }
        var tables = DayTables()
        let start = zone.instant(ofWallClock: CivilTime(day: number - 1, hour: 0))
        for step in 0..<(3 * 24 * 12) {
            let instant = start + .seconds(step * 300 + 17)
            var found: [Cycle] = []
            tables.table(for: instant, appliances: all, zone: zone).forEachCycle(at: instant) {
                found.append($0)
            }
            let expected = cycles.filter { $0.start <= instant.nanoseconds && instant.nanoseconds < $0.end }
            #expect(found.sorted { $0.start < $1.start } == expected.sorted { $0.start < $1.start })
        }
    }

    @Test func `an air-conditioner runs when it is hot and rests when it is not`() throws {
        let conditioner = try installed("air_conditioner")
        let hot = Weather(
            sky: Sky(meanTemperature: 33, temperatureSwing: 6), place: nil, zone: .utc, seed: 1, path: "home")
        let cold = Weather(
            sky: Sky(meanTemperature: 15, temperatureSwing: 6), place: nil, zone: .utc, seed: 1, path: "home")
        let instants = (0..<8640).map { TestSites.evening + .seconds($0 * 10) }
        let share = Double(instants.filter { conditioner.watts(at: $0, weather: hot) > 0 }.count) / 8640
        #expect((0.4...0.6).contains(share), "\(share)")
        #expect(instants.allSatisfy { conditioner.watts(at: $0, weather: cold) == 0 })
    }
}
