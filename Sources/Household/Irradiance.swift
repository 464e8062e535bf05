import Foundation

/// Sunlight in W/m², on level ground and on a tilted panel.
package enum Irradiance {
    /// Global light on level ground under a clear sky.
    ///
    /// Source: Haurwitz (1945), with the constants of pvlib (the paper has 0.057).
    package static func clearSky(cosZenith: Double) -> Double {
        guard cosZenith > 0 else { return 0 }
        return 1098 * cosZenith * exp(-0.059 / cosZenith)
    }

    /// The share of clear-sky light that clouds let through.
    /// - Parameter cover: share of the sky that is covered, 0...1.
    package static func cloudFactor(cover: Double) -> Double {
        cover <= 0 ? 1 : 1 - 0.75 * pow(min(cover, 1), 3.4)
    }

    /// The share of global light that is diffuse, by clearness index 0...1.
    ///
    /// Source: Erbs, Klein and Duffie (1982).
    package static func diffuseShare(clearness kt: Double) -> Double {
        guard kt > 0.22 else { return 1 - 0.09 * kt }
        guard kt <= 0.80 else { return 0.165 }
        return 0.9511 + kt * (-0.1604 + kt * (4.388 + kt * (-16.638 + kt * 12.336)))
    }

    /// Light on a panel: direct, diffuse from the sky, and reflected from the ground (albedo 0.2).
    /// - Parameters:
    ///   - global: light on level ground.
    ///   - tilt: degrees from level.
    ///   - facing: degrees clockwise from north.
    package static func onPanel(global: Double, sun: SunPosition, tilt: Double, facing: Double) -> Double {
        guard global > 0 else { return 0 }
        // Near the horizon a division by the cosine would make direct light without bound.
        let cosine = max(sun.cosZenith, 0.065)
        let extraterrestrial = 1367 * (1 + 0.033 * cos(2 * Double.pi * Double(sun.dayOfYear) / 365))
        let diffuse = global * diffuseShare(clearness: min(global / (extraterrestrial * cosine), 1))
        let direct = (global - diffuse) / cosine
        let (cosTilt, sinTilt) = (cos(tilt.radians), sin(tilt.radians))
        let sinZenith = max(0, 1 - sun.cosZenith * sun.cosZenith).squareRoot()
        let incidence =
            sun.cosZenith * cosTilt + sinZenith * sinTilt * cos((sun.azimuthDegrees - facing).radians)
        return direct * max(0, incidence) + diffuse * (1 + cosTilt) / 2 + 0.2 * global * (1 - cosTilt) / 2
    }
}
