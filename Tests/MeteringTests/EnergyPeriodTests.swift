import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct EnergyPeriodTests {
    private func day(_ name: String, _ year: Int, _ month: Int, _ day: Int) throws -> (
        Zone, Range<UTCInstant>
    ) {
        let zone = try #require(Zone(identifier: name))
        let start = try #require(zone.instants(of: CivilTime(year: year, month: month, day: day)).first)
        let end = try #require(zone.instants(of: CivilTime(year: year, month: month, day: day + 1)).first)
        return (zone, start..<end)
    }

    @Test(arguments: [(3, 29, 23), (3, 28, 24), (10, 25, 25)])
    func `a day lasts 23, 24 or 25 hours`(month: Int, dayOfMonth: Int, hours: Int) throws {
        let (zone, range) = try day("Europe/Berlin", 2026, month, dayOfMonth)
        let days = EnergyPeriod.periods(.day, in: range, zone: zone)
        #expect(days.count == 1)
        #expect(days[0].end - days[0].start == .seconds(hours * 3600))
        #expect(EnergyPeriod.periods(.hour, in: range, zone: zone).count == hours)
    }

    @Test func `a skipped hour is never there`() throws {
        let (zone, range) = try day("Europe/Berlin", 2026, 3, 29)
        let hours = EnergyPeriod.periods(.hour, in: range, zone: zone).prefix(4)
        #expect(hours.map(\.localStart.hour) == [0, 1, 3, 4])
        #expect(hours.map(\.offsetSeconds) == [3600, 3600, 7200, 7200])
    }

    @Test func `a repeated hour is there twice, told apart by its offset`() throws {
        let (zone, range) = try day("Europe/Berlin", 2026, 10, 25)
        let hours = EnergyPeriod.periods(.hour, in: range, zone: zone).prefix(5)
        #expect(hours.map(\.localStart.hour) == [0, 1, 2, 2, 3])
        #expect(hours.map(\.offsetSeconds) == [7200, 7200, 7200, 3600, 3600])
    }

    @Test func `hours of a zone with three quarters in its offset begin at its own full hours`() throws {
        let (zone, range) = try day("Asia/Kathmandu", 2026, 1, 10)
        let hours = EnergyPeriod.periods(.hour, in: range, zone: zone)
        #expect(hours.count == 24)
        #expect(hours.allSatisfy { $0.localStart.minute == 0 && $0.end - $0.start == .seconds(3600) })
    }

    @Test func `a change by half an hour makes a half hour`() throws {
        let (zone, range) = try day("Australia/Lord_Howe", 2026, 4, 5)
        let days = EnergyPeriod.periods(.day, in: range, zone: zone)
        #expect(days.map { $0.end - $0.start } == [.seconds(24 * 3600 + 1800)])
        let hours = EnergyPeriod.periods(.hour, in: range, zone: zone)
        #expect(hours.map { ($0.end - $0.start).inSeconds }.reduce(0, +) == 24.5 * 3600)
    }

    @Test func `a span takes in the hours that it touches`() {
        func hours(_ from: Int, _ to: Int) -> [Double] {
            let range = noon + .seconds(from)..<noon + .seconds(to)
            return EnergyPeriod.periods(.hour, in: range, zone: .utc).map {
                ($0.start - noon).inSeconds / 3600
            }
        }
        #expect(hours(0, 3600) == [0])
        #expect(hours(1, 3601) == [0, 1])
        #expect(hours(1800, 1801) == [0])
        #expect(hours(0, 0) == [])
    }

    @Test(arguments: [
        "Pacific/Auckland", "America/St_Johns", "Europe/Berlin", "Asia/Kathmandu", "Africa/Casablanca",
    ])
    func `hours and days of ten years join without gaps`(name: String) throws {
        let zone = try #require(Zone(identifier: name))
        let range = noon - .seconds(86_400 * 1825)..<noon + .seconds(86_400 * 1825)
        for length in EnergyPeriod.Length.allCases {
            let periods = EnergyPeriod.periods(length, in: range, zone: zone)
            #expect(zip(periods, periods.dropFirst()).allSatisfy { $0.end == $1.start })
            let lengths = Set(periods.map { Int(($0.end - $0.start).inSeconds / 3600) })
            #expect(length == .hour ? lengths == [1] : lengths.isSubset(of: [23, 24, 25]))
        }
    }

    @Test func `a day of 25 hours holds the energy of all of them`() async throws {
        let (zone, range) = try day("Europe/Berlin", 2026, 10, 25)
        let store = InMemoryStore.with("m1", "m2")
        let first = (range.lowerBound - noon).inSeconds
        for hour in 0...25 {
            try await store.append(reading(first + Double(hour) * 3600, kilowattHours: Double(hour)))
        }
        let days = try await store.energy(meter: "m1", per: .day, in: range, zone: zone)
        #expect(days.map(\.imported.wattHours) == [25_000])
        #expect(days.map(\.isComplete) == [true])
        #expect(
            try await store.hours(range, zone: zone).map(\.imported.wattHours)
                == Array(repeating: 1000, count: 25))
    }
}
