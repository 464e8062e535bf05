import Quantities
import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct FieldValueTests {
    @Test(arguments: [(1.0, 0), (10, 0), (0.1, 1), (0.01, 2), (0.001, 3), (0.25, 2), (1e-12, 9)])
    func `a resolution has so many digits behind the point`(resolution: Double, decimals: Int) {
        #expect(FieldValue.decimals(for: resolution) == decimals)
    }

    @Test(arguments: [(10.0, 0), (1, 0), (0.1, 1), (0.01, 2), (0.001, 3)])
    func `a measurement has the digits of its step`(step: Double, decimals: Int) {
        #expect(
            FieldValue.measured(230.5, .voltage, step: step) == .quantity(230.5, .voltage, decimals: decimals)
        )
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a measurement that is not finite is unknown`(number: Double) {
        #expect(FieldValue.measured(number, .power, step: 1) == .unknown)
    }

    @Test func `a span is shown to the millisecond`() {
        #expect(FieldValue.span(.milliseconds(1500)) == .quantity(1.5, .time, decimals: 3))
    }
}
