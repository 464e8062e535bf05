import Quantities
import Seeded
import Testing
import TimeLimits

@Suite(.ends())
struct QuantityPrintingTests {
    static let rows: [(quantity: Quantity, text: String)] = [
        (Quantity(0, .power), "0 W"), (Quantity(500, .power), "500 W"), (Quantity(1500, .power), "1.5 kW"),
        (Quantity(-2_700_000, .energy), "-2.7 MWh"), (Quantity(0.04, .voltage), "40 mV"),
        (Quantity(0.5, .current), "0.5 A"), (Quantity(6.52, .current), "6.52 A"),
        (Quantity(50, .frequency), "50 Hz"),
        (Quantity(0.25, .resistance), "0.25 ohm"), (Quantity(0.3, .price(.euro)), "0.3 EUR/kWh"),
        (Quantity(0.00001, .angle), "0.00001 deg"), (Quantity(1e21, .drift), "1000000000000000000000 ppm"),
        (Quantity(0.3, .ratio), "0.3"), (Quantity(5400, .time), "1 h 30 min"), (Quantity(20, .rate), "20 /s"),
    ]

    @Test(arguments: rows) func `a quantity is printed in a unit that keeps it short`(
        quantity: Quantity, text: String
    ) {
        #expect(quantity.description == text)
    }

    @Test func `what is printed reads back as the same quantity`() throws {
        var numbers = SeededNumbers(seed: 11)
        for _ in 0..<5000 {
            let dimension = Dimension.allCases.randomElement(using: &numbers) ?? .power
            let size = Double.random(in: -9...12, using: &numbers)
            let value = Double("\(Double.random(in: -10...10, using: &numbers))e\(Int(size))") ?? 0
            if dimension == .time { continue }
            let quantity = Quantity(value, dimension)
            #expect(try Quantity.parse(quantity.description) == quantity, "\(quantity)")
        }
    }
}
