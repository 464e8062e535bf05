/// Counter-based random numbers: every draw is a function of seed, name and index, and nothing is remembered.
///
/// Source: the SplitMix64 finaliser of Steele, Lea and Flood (2014), and FNV-1a by Fowler, Noll and Vo.
package enum Randomness {
    /// Scrambles 64 bits.
    @inlinable
    package static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The 64-bit FNV-1a hash of the UTF-8 bytes of `text`.
    package static func fnv1a64(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// Draw number `index` of the stream `path`, 0..<1.
    package static func uniform(seed: UInt64, path: String, index: UInt64) -> Double {
        RandomStream(seed: seed, path: path).uniform(index)
    }
}

/// The draws that belong to one name, for example `flat/kettle`.
package struct RandomStream: Sendable, Hashable {
    @usableFromInline let key: UInt64

    package init(seed: UInt64, path: String) {
        key = Randomness.mix(Randomness.mix(seed) ^ Randomness.fnv1a64(path))
    }

    /// Another stream of the same owner, whose draws tell nothing about those of this one.
    package func substream(_ name: String) -> RandomStream {
        RandomStream(seed: key, path: name)
    }

    /// The 64 random bits of draw `index`.
    @inlinable
    package func bits(_ index: UInt64) -> UInt64 { Randomness.mix(key ^ index) }

    /// Draw `index`, evenly spread over 0..<1.
    @inlinable
    package func uniform(_ index: UInt64) -> Double { Double(bits(index) >> 11) * 0x1p-53 }

    /// Draw `index`, evenly spread over −1..<1.
    @inlinable
    package func signed(_ index: UInt64) -> Double { 2 * uniform(index) - 1 }

    /// Something like a normal deviate of mean 0 and variance 1, never beyond ±2√3.
    ///
    /// The sum of the four uniform draws from `index` on, so successive deviates are four indices apart.
    package func gaussian(_ index: UInt64) -> Double {
        let sum = uniform(index) + uniform(index &+ 1) + uniform(index &+ 2) + uniform(index &+ 3)
        return (sum - 2) * 1.7320508075688772
    }
}
