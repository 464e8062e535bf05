import Quantities
import Seeded
import Testing
import TimeLimits

@Suite(.ends())
struct FixedDecimalTests {
    static let rows: [(value: Double, places: Int, text: String)] = [
        (0, 0, "0"), (0, 2, "0.00"), (-0.0, 1, "0.0"), (-0.04, 1, "0.0"), (-0.05, 1, "-0.1"),
        (0.05, 1, "0.1"),
        (2.675, 2, "2.68"), (1.005, 2, "1.01"), (-1.005, 2, "-1.01"), (2.5, 0, "3"), (-2.5, 0, "-3"),
        (0.5, 0, "1"),
        (0.4999, 0, "0"), (230.04, 1, "230.0"), (9.999, 2, "10.00"), (123_456.789, 3, "123456.789"),
        (0.007, 3, "0.007"), (1e17, 0, "100000000000000000"), (1e20, 2, "100000000000000000000.00"),
        (1e300, 0, "1" + String(repeating: "0", count: 300)), (1234.5, 15, "1234.500000000000000"),
    ]

    @Test(arguments: rows) func `a number is printed with its decimals, halves away from zero`(
        value: Double, places: Int, text: String
    ) {
        #expect(FixedDecimal.text(value, places: places) == text)
    }

    @Test func `rounding gives the number that is printed`() {
        var numbers = SeededNumbers(seed: 21)
        for _ in 0..<5000 {
            let value = Double.random(in: -1e5...1e5, using: &numbers)
            let places = Int.random(in: 0...6, using: &numbers)
            let printed = FixedDecimal.text(value, places: places)
            #expect(Double(printed) == FixedDecimal.rounded(value, places: places), "\(value) \(printed)")
        }
    }

    @Test func `rounding never gives a negative zero`() {
        #expect(FixedDecimal.rounded(-0.04, places: 1).sign == .plus)
        #expect(FixedDecimal.quantise(-0.04, step: 0.1).sign == .plus)
    }

    @Test func `steps are whole`() {
        #expect(FixedDecimal.steps(230.06, of: 0.1) == 2301)
        #expect(FixedDecimal.steps(-2.5, of: 1) == -3)
        #expect(FixedDecimal.steps(.nan, of: 1) == 0)
        #expect(FixedDecimal.steps(1e300, of: 1) == .max)
        #expect(FixedDecimal.steps(-1e300, of: 1) == -.max)
        #expect(FixedDecimal.quantise(0.3000001, step: 0.1) == 0.3)
        #expect(FixedDecimal.quantise(-0.26, step: 0.1) == -0.3)
        #expect(FixedDecimal.quantise(1234, step: 10) == 1230)
        #expect(FixedDecimal.quantise(-1236, step: 10) == -1240)
        #expect(FixedDecimal.quantise(7.6, step: 2.5) == 7.5)
    }
}
