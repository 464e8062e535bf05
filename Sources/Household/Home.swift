import Documents
import Timekeeping

/// What a home always draws, and who lives there.
package struct Loads: Sendable, Hashable {
    /// Drawn day and night at power factor 1, whatever the voltage, in W.
    package var baseWatts: Double
    package var profile: Occupants
    /// Energy of appliances and base in a mean year, in Wh; `nil` leaves the table's rates as they are.
    package var yearlyWattHours: Double?

    package init(
        baseWatts: Double = 0, profile: Occupants = .none, yearlyWattHours: Double? = nil,
        recorded: StepSeries? = nil
    ) {
        self.baseWatts = baseWatts
        self.profile = profile
        self.yearlyWattHours = yearlyWattHours
        self.recorded = recorded
    }

    /// Drawn as a file tells, at power factor 1, whatever the voltage; `nil` for none.
    package var recorded: StepSeries?

    static let hoursPerYear = 8760.0
}

/// The appliances and people of one site: their load at any instant is a function of seed, name and instant.
struct Home: Sendable {
    let loads: Loads
    let weather: Weather
    private(set) var appliances: [InstalledAppliance]

    init(loads: Loads, weather: Weather, seed: UInt64, site: String, table: [Appliance]) {
        self.loads = loads
        self.weather = weather
        let startScale = loads.profile.startScale
        appliances = (loads.profile == .none ? [] : table)
            .filter { InstalledAppliance.isOwned($0, seed: seed, site: site) }
            .map { InstalledAppliance($0, seed: seed, site: site, startScale: startScale) }
        if let yearly = loads.yearlyWattHours {
            scale(toYearly: yearly - loads.baseWatts * Loads.hoursPerYear)
        }
    }

    /// The load of base and appliances, all phases together.
    func load(at instant: UTCInstant, tables: inout DayTables) -> Load {
        var sum = Load()
        sum.add(watts: loads.baseWatts + (loads.recorded?.value(at: instant) ?? 0), reactive: 0)
        guard !appliances.isEmpty else { return sum }
        let table = tables.table(for: instant, appliances: appliances, zone: weather.zone)
        table.forEachCycle(at: instant) { cycle in
            let installed = appliances[cycle.appliance]
            guard case .started(let starts) = installed.appliance.use else { return }
            sum.add(installed, watts: installed.watts(of: starts, in: cycle, at: instant))
        }
        for installed in appliances where installed.startsPerDay == 0 {
            sum.add(installed, watts: installed.watts(at: instant, weather: weather))
        }
        return sum
    }

    /// Scales the start rates so that a mean year comes to `target` Wh. What runs by itself keeps its share
    /// unless that would be more than half; then it is cut down to half, so that people still do something.
    private mutating func scale(toYearly target: Double) {
        let running = appliances.reduce(0) { $0 + $1.unstartedWattHours(weather: weather) }
        let started = appliances.reduce(0) { $0 + $1.startedWattHours }
        let kept = min(running, max(target, 0) / 2)
        for index in appliances.indices {
            appliances[index].startsPerDay *= started > 0 ? max(target - kept, 0) / started : 0
            appliances[index].dutyScale = running > 0 ? kept / running : 0
        }
    }
}

extension Load {
    fileprivate mutating func add(_ installed: InstalledAppliance, watts: Double) {
        guard watts != 0 else { return }
        add(watts: watts, tangent: installed.tangent, shares: installed.appliance.shares)
    }
}

extension InstalledAppliance {
    /// Energy of a mean year of what people start.
    fileprivate var startedWattHours: Double {
        guard case .started(let starts) = appliance.use else { return 0 }
        return startsPerDay * 365 * starts.meanWatts(appliance.watts) * starts.minutes / 60
    }

    /// Energy of a mean year of what runs by itself.
    fileprivate func unstartedWattHours(weather: Weather) -> Double {
        switch appliance.use {
        case .started: 0
        case .always(let duty): appliance.watts * duty.share * Loads.hoursPerYear
        case .warmth(let thermostat):
            appliance.watts * thermostat.meanShare(weather: weather) * Loads.hoursPerYear
        }
    }
}

extension Appliance.Thermostat {
    /// Mean over a year, from every hour of every fifth day.
    fileprivate func meanShare(weather: Weather) -> Double {
        var sum = 0.0
        for day in stride(from: 1.0, through: 361, by: 5) {
            for hour in 0..<24 {
                sum += share(
                    at: weather.sky.airTemperature(
                        dayOfYear: day, hour: Double(hour), latitude: weather.place?.latitude))
            }
        }
        return sum / (73 * 24)
    }
}
