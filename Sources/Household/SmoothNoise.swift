import Timekeeping

/// A signal that wanders smoothly between −1 and 1 and can be asked at any instant.
///
/// Each octave joins random lattice points with the cubic 3f² − 2f³; the periods are T, T/2, T/4… with
/// weights 1, ½, ¼…, divided by the sum of the weights.
package struct SmoothNoise: Sendable {
    private let octaves: [Octave]

    fileprivate struct Octave: Sendable {
        var stream: RandomStream
        var perSecond: Double
        var weight: Double
    }

    /// - Parameter period: seconds between the lattice points of the first octave.
    package init(seed: UInt64, path: String, period: Double, octaves count: Int = 3) {
        precondition(period > 0 && count > 0, "noise needs a positive period and an octave")
        let total = 2 - 1 / Double(1 << (count - 1))
        octaves = (0..<count).map { octave in
            Octave(
                stream: RandomStream(seed: seed, path: "\(path)/\(octave)"),
                perSecond: Double(1 << octave) / period,
                weight: 1 / (Double(1 << octave) * total))
        }
    }

    /// The value, −1...1.
    /// - Parameter seconds: seconds since the epoch.
    package func value(at seconds: Double) -> Double {
        var sum = 0.0
        for octave in octaves { sum += octave.weight * octave.value(at: seconds) }
        return sum
    }
}

extension SmoothNoise.Octave {
    fileprivate func value(at seconds: Double) -> Double {
        let position = seconds * perSecond
        let lattice = position.rounded(.down)
        let f = position - lattice
        let index = UInt64(bitPattern: Int64(lattice))
        let left = stream.signed(index)
        let right = stream.signed(index &+ 1)
        return left + (right - left) * f * f * (3 - 2 * f)
    }
}
