import Documents
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct StepSeriesTests {
    static func series(loops: Bool = false, gap: StepSeries.Gap = .hold) -> StepSeries {
        let rows = [(100, 1.0), (110, 2), (140, 3)].map { (at: UTCInstant(seconds: $0), value: $1) }
        return StepSeries(rows, end: UTCInstant(seconds: 160), loops: loops, gap: gap)
    }

    @Test(arguments: [
        (99, 1.0), (100, 1), (109, 1), (110, 2), (139, 2), (140, 3), (159, 3), (160, 3), (999, 3),
    ])
    func `a value holds until the next one, the last and the first beyond their ends`(
        second: Int64, value: Double
    ) {
        #expect(Self.series().value(at: UTCInstant(seconds: second)) == value)
    }

    @Test(arguments: [(99, 0.0), (100, 1), (159, 3), (160, 0)])
    func `outside of its values there may be nothing`(second: Int64, value: Double) {
        #expect(Self.series(gap: .zero).value(at: UTCInstant(seconds: second)) == value)
    }

    @Test(arguments: [(160, 1.0), (170, 2), (219, 3), (220, 1), (99, 3), (40, 1), (39, 3), (50, 2)])
    func `a loop has no ends`(second: Int64, value: Double) {
        #expect(Self.series(loops: true, gap: .zero).value(at: UTCInstant(seconds: second)) == value)
    }

    @Test func `a shifted series shows the same later`() {
        let shifted = Self.series(loops: true).shifted(by: .seconds(35))
        for second in Int64(0)..<300 {
            let value = Self.series(loops: true).value(at: UTCInstant(seconds: second))
            #expect(shifted.value(at: UTCInstant(seconds: second + 35)) == value)
        }
    }

    @Test func `a loop over all of time has a value everywhere`() {
        let series = StepSeries(
            [(UTCInstant(nanoseconds: .min), 1), (UTCInstant(seconds: 0), 2)],
            end: UTCInstant(nanoseconds: .max), loops: true, gap: .hold)
        for instant in [Int64.min, 0, .max] {
            #expect([1, 2].contains(series.value(at: UTCInstant(nanoseconds: instant))))
        }
    }
}
