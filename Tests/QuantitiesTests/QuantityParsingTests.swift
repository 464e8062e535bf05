import Quantities
import Seeded
import Testing
import TimeLimits

@Suite(.ends())
struct QuantityParsingTests {
    static let rows: [(text: String, value: Double, dimension: Dimension)] = [
        ("1500 W", 1500, .power), ("3.2 kW", 3200, .power), ("0.3 kW", 300, .power),
        ("1.1 MW", 1_100_000, .power),
        ("5 mW", 0.005, .power), ("13.5 kWh", 13_500, .energy), ("-40 mV", -0.04, .voltage),
        ("230 V", 230, .voltage),
        ("50 Hz", 50, .frequency), ("200 var", 200, .reactivePower), ("2 VA", 2, .apparentPower),
        ("3 kvarh", 3000, .reactiveEnergy), ("4 kVAh", 4000, .apparentEnergy),
        ("0.25 ohm", 0.25, .resistance),
        ("40 ppm", 40, .drift), ("45 deg", 45, .angle), ("25 degC", 25, .temperature), ("20 /s", 20, .rate),
        ("0.30 EUR/kWh", 0.3, .price(.euro)), ("30 %", 0.3, .ratio), ("0.3", 0.3, .ratio),
        ("100 mA", 0.1, .current),
        ("5 s", 5, .time), ("1 h 30 min", 5400, .time), ("-95 s", -95, .time), ("250 ms", 0.25, .time),
        ("45 PKR/kWh", 45, .price(currency("PKR"))), ("-0.02 EUR/kWh", -0.02, .price(.euro)),
        ("12 JPY", 12, .money(currency("JPY"))), ("1.234 KWD", 1.234, .money(currency("KWD"))),
        ("  7   kW ", 7000, .power), ("-0 W", 0, .power),
    ]

    private static func currency(_ code: String) -> Currency { Currency(code: code)! }

    @Test func `each currency is there once, with its minor unit`() {
        let codes = Currency.all.map(\.code)
        #expect(Set(codes).count == codes.count && codes.count > 160)
        #expect(codes.allSatisfy { $0.utf8.count == 3 && $0 == $0.uppercased() })
        #expect(
            ["EUR", "JPY", "KWD", "PKR", "CLF"].map { Currency(code: $0)?.minorDigits } == [2, 0, 3, 2, 4])
        #expect(Currency(code: "XXX") == nil && Currency(code: "eur") == nil)
    }

    @Test func `amounts of two currencies do not mix`() throws {
        let error = try #require(throws: QuantityError.self) {
            try Quantity.parse("12 PKR", as: .money(.euro))
        }
        #expect(error.description == "takes an amount of EUR, found an amount of PKR")
        let price = try #require(throws: QuantityError.self) {
            try Quantity.parse("12 PKR", asAnyOf: Dimension.prices)
        }
        #expect(price.description == "takes a price, found an amount of PKR")
    }

    @Test(arguments: rows) func `a number with a unit is read into its base unit`(
        text: String, value: Double, dimension: Dimension
    ) throws {
        #expect(try Quantity.parse(text) == Quantity(value, dimension))
        #expect(try Quantity.parse(text, as: dimension) == Quantity(value, dimension))
    }

    @Test(arguments: MeasureUnit.all) func `every unit is read`(unit: MeasureUnit) throws {
        #expect(try Quantity.parse("1 \(unit.symbol)").dimension == unit.dimension)
        #expect(try Quantity.parse(number: "1", unit: unit.symbol) == Quantity.parse("1 \(unit.symbol)"))
    }

    @Test func `no two units are written alike`() {
        let symbols = MeasureUnit.reservedSymbols
        #expect(Set(symbols).count == symbols.count)
        #expect(Set(symbols).isSuperset(of: ["%", "min", "kWh", "mV", "Mvarh", "/s", "EUR/kWh", "degC"]))
    }

    @Test func `a negative zero is a zero`() throws {
        #expect(try Quantity.parse("-0 W").value.sign == .plus)
    }

    static let mistakes: [(text: String, dimension: Dimension, message: String, hint: String?)] = [
        ("1500W", .power, "takes a power, found `1500W` without a space before the unit", "write 1500 W"),
        ("1500", .power, "takes a power, found `1500` without a unit", "write 1500 W"),
        ("3 kW", .energy, "takes an energy, found a power", "write 3 kWh"),
        ("3 kWh", .power, "takes a power, found an energy", "write 3 kW"),
        ("4 kWh", .ratio, "takes a ratio, found an energy", "write 30 %"),
        ("3 V", .current, "takes a current, found a voltage", "write 6.5 A"),
        ("3 KW", .power, "takes a power, found the unknown unit `KW`", "write 3 kW"),
        ("3 wh", .energy, "takes an energy, found the unknown unit `wh`", "write 3 Wh"),
        ("3 kg", .power, "takes a power, found the unknown unit `kg`", "write 1500 W"),
        ("3 kdeg", .angle, "takes an angle, found the unknown unit `kdeg`", "write 45 deg"),
        ("abc", .power, "takes a power, found `abc`", "write 1500 W"),
        ("", .power, "takes a power, found nothing", "write 1500 W"),
        ("1,5 kW", .power, "takes a power, found `1,5 kW`", "write 1.5 kW"),
        ("+5 W", .power, "takes a power, found `+5 W`", "write 5 W"),
        ("++5 W", .power, "takes a power, found `++5 W`", "write 5 W"),
        (".5 kW", .power, "takes a power, found `.5 kW`", "write 0.5 kW"),
        ("−40 mV", .voltage, "takes a voltage, found `−40 mV`", "write -40 mV"),
        ("1e3 W", .power, "takes a power, found `1e3 W`", "write 1500 W"),
        ("0x10 W", .power, "takes a power, found `0x10 W`", "write 1500 W"),
        ("5. W", .power, "takes a power, found `5. W`", "write 1500 W"),
        ("1 W 2 W", .power, "takes a power, found `1 W 2 W`", "write 1500 W"),
        ("30%", .ratio, "takes a ratio, found `30%` without a space before the unit", "write 30 %"),
        ("5 min", .power, "takes a power, found a duration", "write 1500 W"),
        ("5 W", .time, "takes a duration, found a power", "write 5 s"),
        (
            "9" + String(repeating: "0", count: 310) + " W", .power,
            "takes a power, found `9\(String(repeating: "0", count: 56))…`, which is too large",
            "write 1500 W"
        ),
    ]

    @Test(arguments: mistakes) func `a mistake says what was found and what to write`(
        text: String, dimension: Dimension, message: String, hint: String?
    ) throws {
        let error = try #require(throws: QuantityError.self) { try Quantity.parse(text, as: dimension) }
        #expect(error.description == message)
        #expect(error.hint == hint)
    }

    @Test func `one of several dimensions is taken`() throws {
        #expect(try Quantity.parse("5 W", asAnyOf: [.power, .energy]) == Quantity(5, .power))
        #expect(try Quantity.parse("5 Wh", asAnyOf: [.power, .energy]) == Quantity(5, .energy))
        let error = try #require(throws: QuantityError.self) {
            try Quantity.parse("5 V", asAnyOf: [.power, .energy])
        }
        #expect(error.description == "takes a power or an energy, found a voltage")
    }

    @Test func `every dimension's example is read`() throws {
        for dimension in Dimension.allCases {
            #expect(try Quantity.parse(dimension.example, as: dimension).dimension == dimension)
        }
    }

    @Test func `random texts are read or refused`() {
        let pieces = Array("0123456789.,-+ eWkMhVAvar%/sdin\u{2212}１")
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<14, using: &numbers)
            let text = String(
                (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &numbers)] })
            do {
                #expect(try Quantity.parse(text).value.isFinite)
            } catch {
                #expect(error.description.hasPrefix("takes a quantity, found"))
            }
        }
    }
}
