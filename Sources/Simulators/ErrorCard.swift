import Documents
import Timekeeping

/// How one device measures wrong: a gain drawn once within its class, an offset and noise.
///
/// The gain is that of the current transformer, so it scales current and power alike and leaves voltage
/// and power factor.
struct ErrorCard: Sendable {
    /// Factor on current and power, around 1.
    let gain: Double
    /// Added to the active power of each phase, in W.
    let offsetW: Double
    /// Share of the value, as a standard deviation, drawn anew each second.
    let noise: Double
    private let stream: RandomStream

    /// The fields of `error:` that every meter has.
    static func rows(class accuracy: String) -> [ConfigRow] {
        [
            ConfigRow(
                "class", .ratio(0...0.2), default: accuracy,
                about: "the gain is drawn within plus or minus this"),
            ConfigRow(
                "gain", .ratio(-0.2...1.5),
                about: "in place of the drawn one: an error (`0.4 %`), or from 0.5 on a factor (`1.004`)"),
            ConfigRow("offset", .quantity(.power), default: "0 W", about: "added to the power of each phase"),
            ConfigRow(
                "noise", .ratio(0...0.2), default: "0", about: "standard deviation, as a share of the value"),
            ConfigRow(
                "start", .quantity(.energy), default: "0 Wh", about: "what the energy counters begin at"),
        ]
    }

    init(_ settings: Settings?, accuracyClass: Double, seed: UInt64, device: String) {
        let draw = RandomStream(seed: seed, path: "\(device)/gain").signed(0)
        let drawn = 1 + (settings?.ratio("class") ?? accuracyClass) * draw
        gain = settings?.ratio("gain").map { $0 < 0.5 ? 1 + $0 : $0 } ?? drawn
        offsetW = settings?.quantity("offset") ?? 0
        noise = settings?.ratio("noise") ?? 0
        stream = RandomStream(seed: seed, path: "\(device)/noise")
    }

    /// The factor on current and power in the second that `instant` lies in.
    func factor(at instant: UTCInstant, phase: Int) -> Double {
        guard noise > 0 else { return gain }
        let index = UInt64(bitPattern: instant.wholeSecond &* 4 &+ Int64(phase)) &* 4
        return gain * (1 + noise * stream.gaussian(index))
    }
}
