import Foundation
import Timekeeping

/// Where on Earth a site is.
package struct Place: Sendable, Hashable {
    /// Degrees, north positive, −90...90.
    package var latitude: Double
    /// Degrees, east positive, −180...180.
    package var longitude: Double

    package init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// The geometric position of the sun, without refraction.
///
/// Source: Spencer, "Fourier series representation of the position of the sun" (1971).
package struct SunPosition: Sendable {
    /// Day of the year by UTC, 1...366.
    package let dayOfYear: Int
    /// How far solar time runs ahead of mean time, in minutes.
    package let equationOfTimeMinutes: Double
    /// Radians, north positive.
    package let declination: Double
    /// Cosine of the angle from straight up; positive while the sun is above the horizon.
    package let cosZenith: Double
    private let hourAngle: Double
    private let place: Place

    package init(at instant: UTCInstant, place: Place) {
        let civil = CivilTime(nanoseconds: instant.nanoseconds)
        let hour = civil.hourOfDay
        dayOfYear = civil.dayOfYear
        let angle = 2 * Double.pi / 365 * (Double(dayOfYear) - 1 + (hour - 12) / 24)
        let series = SpencerSeries(angle: angle)
        equationOfTimeMinutes = series.equationOfTimeMinutes
        declination = series.declination
        let solarMinutes = 60 * hour + series.equationOfTimeMinutes + 4 * place.longitude
        hourAngle = (solarMinutes / 4 - 180).radians
        let latitude = place.latitude.radians
        cosZenith = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle)
        self.place = place
    }

    /// Degrees clockwise from north.
    package var azimuthDegrees: Double {
        let latitude = place.latitude.radians
        let east = sin(hourAngle)
        let north = cos(hourAngle) * sin(latitude) - tan(declination) * cos(latitude)
        return 180 + atan2(east, north) * 180 / .pi
    }
}

/// Spencer's two Fourier series; multiples of the angle come from one sine and one cosine.
private struct SpencerSeries {
    let equationOfTimeMinutes: Double
    let declination: Double

    init(angle: Double) {
        let (c1, s1) = (cos(angle), sin(angle))
        let (c2, s2) = (2 * c1 * c1 - 1, 2 * s1 * c1)
        let (c3, s3) = (c1 * c2 - s1 * s2, s1 * c2 + c1 * s2)
        equationOfTimeMinutes =
            229.18 * (0.000075 + 0.001868 * c1 - 0.032077 * s1 - 0.014615 * c2 - 0.040849 * s2)
        declination =
            0.006918 - 0.399912 * c1 + 0.070257 * s1 - 0.006758 * c2 + 0.000907 * s2 - 0.002697 * c3
            + 0.00148 * s3
    }
}

extension Double {
    /// This number of degrees in radians.
    var radians: Double { self * .pi / 180 }
}
