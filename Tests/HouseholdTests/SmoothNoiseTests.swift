import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct SmoothNoiseTests {
    @Test func `noise stays within one and uses most of it`() {
        let noise = SmoothNoise(seed: 3, path: "n", period: 30)
        let values = (0..<20_000).map { noise.value(at: Double($0) * 1.7) }
        #expect(values.allSatisfy { abs($0) <= 1 })
        #expect((values.max() ?? 0) > 0.7)
        #expect((values.min() ?? 0) < -0.7)
    }

    @Test func `noise has no jumps, before the epoch either`() {
        let noise = SmoothNoise(seed: 3, path: "n", period: 30)
        let values = (-20_000..<20_000).map { noise.value(at: Double($0) * 0.05) }
        let largest = zip(values, values.dropFirst()).map { abs($0 - $1) }.max() ?? 1
        #expect(largest < 0.02 && largest > 0.001)
    }

    @Test func `one octave goes through its lattice points`() {
        let noise = SmoothNoise(seed: 3, path: "n", period: 30, octaves: 1)
        let stream = RandomStream(seed: 3, path: "n/0")
        for index in 0..<100 {
            #expect(abs(noise.value(at: Double(index) * 30) - stream.signed(UInt64(index))) < 1e-9)
        }
    }
}
