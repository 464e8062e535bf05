import Testing
import TimeLimits

@testable import Timekeeping

@Suite(.ends())
struct RandomnessTests {
    @Test(arguments: [
        (UInt64(0), UInt64(0xe220_a839_7b1d_cdaf)),
        (1, 0x910a_2dec_8902_5cc1),
    ])
    func `mixing gives the published values`(input: UInt64, output: UInt64) {
        #expect(Randomness.mix(input) == output)
    }

    @Test func `names are hashed by FNV-1a`() {
        #expect(Randomness.fnv1a64("home/kettle") == 0x4c16_5e16_a5ea_758c)
        #expect(Randomness.fnv1a64("") == 0xcbf2_9ce4_8422_2325)
    }

    @Test(arguments: [(UInt64(0), 0.677004718436833), (1, 0.790959668319001), (2, 0.732177963388379)])
    func `draws of a stream have golden values`(index: UInt64, value: Double) {
        let drawn = Randomness.uniform(seed: 20_250_621, path: "home/kettle", index: index)
        #expect(abs(drawn - value) < 1e-15)
    }

    @Test func `another seed, name or index draws another number`() {
        let drawn = [
            Randomness.uniform(seed: 1, path: "a", index: 0),
            Randomness.uniform(seed: 2, path: "a", index: 0),
            Randomness.uniform(seed: 1, path: "b", index: 0),
            Randomness.uniform(seed: 1, path: "a", index: 1),
        ]
        #expect(Set(drawn).count == drawn.count)
    }

    @Test func `deviates have mean 0 and variance 1`() {
        let stream = RandomStream(seed: 7, path: "deviates")
        let drawn = (0..<20_000).map { stream.gaussian(UInt64($0) * 4) }
        let mean = drawn.reduce(0, +) / Double(drawn.count)
        let variance = drawn.reduce(0) { $0 + $1 * $1 } / Double(drawn.count)
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.03)
        #expect(drawn.allSatisfy { abs($0) <= 2 * 3.0.squareRoot() })
    }
}
