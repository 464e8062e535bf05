import Foundation
import Timekeeping

/// How much of the sky is covered.
package enum CloudCover: Sendable, Hashable {
    /// A constant share, 0 (`clear`) ... 1.
    case share(Double)
    /// Clouds come and go.
    case changing

    package static let clear = CloudCover.share(0)
}

/// What the weather of a site is by default.
package struct Sky: Sendable, Hashable {
    package var clouds: CloudCover
    /// Mean air temperature of a day in °C; `nil` takes it from latitude and season.
    package var meanTemperature: Double?
    /// Half the difference between the warmest and the coldest hour, in K.
    package var temperatureSwing: Double

    package init(clouds: CloudCover = .clear, meanTemperature: Double? = nil, temperatureSwing: Double = 6) {
        self.clouds = clouds
        self.meanTemperature = meanTemperature
        self.temperatureSwing = temperatureSwing
    }

    /// Mean temperature of a day by latitude and season; 15 °C for a site without a place.
    func mean(dayOfYear: Double, latitude: Double?) -> Double {
        if let meanTemperature { return meanTemperature }
        guard let latitude else { return 15 }
        let season = cos(2 * Double.pi * (dayOfYear - 200) / 365)
        return 27 - 0.0063 * latitude * latitude + 0.18 * latitude * season
    }

    /// Air temperature in °C without its noise.
    /// - Parameter hour: local civil time, 0..<24.
    func airTemperature(dayOfYear: Double, hour: Double, latitude: Double?) -> Double {
        mean(dayOfYear: dayOfYear, latitude: latitude)
            + temperatureSwing * cos(2 * Double.pi * (hour - 15) / 24)
    }
}

/// The weather of one site: a pure function of its seed, name and the instant.
struct Weather: Sendable {
    let sky: Sky
    let place: Place?
    let zone: Zone
    private let warmth: SmoothNoise
    private let cloudBanks: SmoothNoise
    private let cloudEdges: SmoothNoise

    init(sky: Sky, place: Place?, zone: Zone, seed: UInt64, path: String) {
        self.sky = sky
        self.place = place
        self.zone = zone
        warmth = SmoothNoise(seed: seed, path: "\(path)/sky/temperature", period: 7200)
        cloudBanks = SmoothNoise(seed: seed, path: "\(path)/sky/clouds", period: 1200)
        cloudEdges = SmoothNoise(seed: seed, path: "\(path)/sky/edges", period: 90, octaves: 1)
    }

    /// Air temperature in °C.
    func airTemperature(at instant: UTCInstant) -> Double {
        let civil = zone.civilTime(at: instant)
        let smooth = sky.airTemperature(
            dayOfYear: Double(civil.dayOfYear), hour: civil.hourOfDay, latitude: place?.latitude)
        return smooth + warmth.value(at: instant.seconds)
    }

    /// Share of the sky that is covered, 0...1.
    func cloudCover(_ clouds: CloudCover, at instant: UTCInstant) -> Double {
        switch clouds {
        case .share(let share):
            return share
        case .changing:
            let seconds = instant.seconds
            let wander = 0.5 + 0.9 * cloudBanks.value(at: seconds) + 0.25 * cloudEdges.value(at: seconds)
            return min(max(wander, 0), 1)
        }
    }
}
