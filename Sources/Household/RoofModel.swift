import Timekeeping

/// A roof under its sky.
struct RoofModel: Sendable {
    let roof: Roof
    private let place: Place
    private let weather: Weather
    private let nightReactive: SmoothNoise

    init(roof: Roof, place: Place, weather: Weather, seed: UInt64, path: String) {
        self.roof = roof
        self.place = place
        self.weather = weather
        nightReactive = SmoothNoise(seed: seed, path: "\(path)/roof/reactive", period: 600)
    }

    /// Watts and var that the inverter feeds. By day it feeds at power factor 1; while the sun is down it
    /// draws 1 W, and its filter capacitors feed 40 to 60 var.
    func output(at instant: UTCInstant, clouds: CloudCover) -> SIMD2<Double> {
        let sun = SunPosition(at: instant, place: place)
        guard sun.cosZenith > 0 else {
            return SIMD2(-Roof.nightWatts, 50 + 10 * nightReactive.value(at: instant.seconds))
        }
        let cover = weather.cloudCover(clouds, at: instant)
        let global = Irradiance.clearSky(cosZenith: sun.cosZenith) * Irradiance.cloudFactor(cover: cover)
        let panel = Irradiance.onPanel(global: global, sun: sun, tilt: roof.tilt, facing: roof.facing)
        let watts = roof.watts(
            panelIrradiance: panel, airTemperature: weather.airTemperature(at: instant))
        return SIMD2(watts, 0)
    }
}
