import Foundation
import Timekeeping

/// An appliance as one home has it: its own random numbers, its own period, its share of the yearly energy.
struct InstalledAppliance: Sendable {
    let appliance: Appliance
    let stream: RandomStream
    let tangent: Double
    /// Mean number of starts a day in this home.
    var startsPerDay: Double
    /// Scales the running time of what nobody starts, 0...1.
    var dutyScale = 1.0
    private let periodSeconds: Double
    private let offset: Double

    /// How long a motor draws its starting current, in seconds, and how many times its power.
    private static let inrush = (seconds: 0.4, factor: 3.0)

    init(_ appliance: Appliance, seed: UInt64, site: String, startScale: Double) {
        self.appliance = appliance
        stream = RandomStream(seed: seed, path: "\(site)/\(appliance.name)")
        tangent = reactiveTangent(powerFactor: appliance.powerFactor)
        let trait = RandomStream(seed: seed, path: "\(site)/\(appliance.name)/home")
        offset = trait.uniform(1)
        switch appliance.use {
        case .started(let starts):
            startsPerDay = starts.perDay * startScale
            periodSeconds = (starts.duty?.minutes ?? 1) * 60
        case .always(let duty):
            startsPerDay = 0
            periodSeconds = duty.minutes * 60 * (1 + duty.variation * trait.signed(0))
        case .warmth(let thermostat):
            startsPerDay = 0
            periodSeconds = thermostat.minutes * 60
        }
    }

    /// Whether this home has one.
    static func isOwned(_ appliance: Appliance, seed: UInt64, site: String) -> Bool {
        RandomStream(seed: seed, path: "\(site)/\(appliance.name)/owned").uniform(0) < appliance.owned
    }

    /// Power in W at the nominal voltage of one run that people started.
    func watts(of starts: Appliance.Starts, in cycle: Cycle, at instant: UTCInstant) -> Double {
        let elapsed = Double(instant.nanoseconds - cycle.start) / 1e9
        if let duty = starts.duty, !isOn(elapsed, share: duty.share) { return 0 }
        let share = elapsed * 1e9 / Double(cycle.end - cycle.start)
        return starts.stageWatts(appliance.watts, at: share) * cycle.factor * inrush(elapsed)
    }

    /// Power in W at the nominal voltage of an appliance that runs by itself.
    func watts(at instant: UTCInstant, weather: Weather) -> Double {
        switch appliance.use {
        case .started:
            return 0
        case .always(let duty):
            return dutyWatts(share: duty.share * dutyScale, elapsed: elapsed(at: instant))
        case .warmth(let thermostat):
            let elapsed = elapsed(at: instant)
            // The temperature at the beginning of the period decides, so that no state is carried along.
            let temperature = weather.airTemperature(at: instant - .nanoseconds(Int64(elapsed * 1e9)))
            return dutyWatts(share: thermostat.share(at: temperature) * dutyScale, elapsed: elapsed)
        }
    }

    private func dutyWatts(share: Double, elapsed: Double) -> Double {
        guard elapsed < share * periodSeconds else { return 0 }
        return appliance.watts * (share < 1 ? inrush(elapsed) : 1)
    }

    /// Seconds since the present period began.
    private func elapsed(at instant: UTCInstant) -> Double {
        let periods = instant.seconds / periodSeconds + offset
        return (periods - periods.rounded(.down)) * periodSeconds
    }

    private func isOn(_ elapsed: Double, share: Double) -> Bool {
        let periods = elapsed / periodSeconds
        return periods - periods.rounded(.down) < share
    }

    private func inrush(_ elapsed: Double) -> Double {
        appliance.hasMotor && elapsed < Self.inrush.seconds ? Self.inrush.factor : 1
    }
}
