import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct DeviceClockTests {
    /// What a clock shows too much, in seconds, after an hour.
    private func error(_ clock: DeviceClock, after seconds: Double = 3600) -> Double {
        (clock.reading(at: Parts.at(seconds)) - Parts.at(seconds)).inSeconds
    }

    @Test func `a good clock is right`() {
        #expect(error(DeviceClock(start: Parts.noon)) == 0)
    }

    @Test func `an offset stays and a drift grows`() {
        #expect(error(DeviceClock(offset: .seconds(-95), start: Parts.noon)) == -95)
        #expect(error(DeviceClock(offset: .seconds(1), driftPPM: 100, start: Parts.noon)) == 1.36)
    }

    @Test func `steps add up`() {
        var clock = DeviceClock(start: Parts.noon)
        clock.step(by: .seconds(300))
        clock.step(by: .seconds(-10))
        #expect(error(clock) == 290)
    }

    @Test func `a drift for a while leaves what it has done`() {
        var clock = DeviceClock(driftPPM: 100, start: Parts.noon)
        clock.beginDrift("a", ppm: 900, at: Parts.at(1000))
        clock.endDrift("a", at: Parts.at(2000))
        #expect(abs(error(clock) - (0.1 + 1.0 + 0.16)) < 1e-9)
    }

    @Test func `of two drifts the later one rules`() {
        var clock = DeviceClock(start: Parts.noon)
        clock.beginDrift("a", ppm: 1000, at: Parts.at(0))
        clock.beginDrift("b", ppm: -1000, at: Parts.at(1000))
        clock.endDrift("b", at: Parts.at(2000))
        #expect(abs(error(clock, after: 3000) - (1 - 1 + 1)) < 1e-9)
    }

    @Test(arguments: [1e30, -1e30]) func `no drift is too large`(ppm: Double) {
        var clock = DeviceClock(driftPPM: ppm, start: Parts.noon)
        clock.step(by: .seconds(9_000_000_000))
        #expect(abs(error(clock)) > 86_400)
    }
}
