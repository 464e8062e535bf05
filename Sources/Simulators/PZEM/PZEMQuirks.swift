import Faults
import Timekeeping

/// Quirks seen on real modules: now and then an answer with a wrong checksum, or none, which programs show as
/// NaN.
///
/// Source: esphome/issues#2162. How often is not said there; here one answer in fifty.
struct PZEMQuirks: Sendable {
    static let checksumGlitch = "pzem.crc-glitch"
    static let notANumber = "pzem.nan"
    private static let share = 0.02

    private let names: Set<String>
    let stream: RandomStream
    private var drawn: UInt64 = 0

    init(_ names: Set<String>, seed: UInt64, device: String) {
        self.names = names
        stream = RandomStream(seed: seed, path: "\(device)/quirks")
    }

    /// Takes one chance.
    mutating func strike(_ verdict: inout SerialVerdict) {
        defer { drawn += 2 }
        if names.contains(Self.checksumGlitch), stream.uniform(drawn) < Self.share {
            verdict.hasWrongChecksum = true
        }
        if names.contains(Self.notANumber), stream.uniform(drawn + 1) < Self.share { verdict.isMute = true }
    }
}
