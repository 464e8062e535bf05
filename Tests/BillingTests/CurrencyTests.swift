import Metering
import Quantities
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Billing

@Suite(.ends())
struct CurrencyTests {
    @Test(arguments: [
        ("EUR", 2, "12.34", 12.34), ("JPY", 0, "1234", 1234), ("KWD", 3, "1.234", 1.234),
        ("PKR", 2, "12.34", 12.34), ("CLF", 4, "0.1234", 0.1234),
    ])
    func `an amount has the decimals of its currency`(code: String, digits: Int, text: String, value: Double)
        throws
    {
        let currency = try #require(Currency(code: code))
        #expect(currency.minorDigits == digits)
        #expect(Money(minorUnits: 1234, currency).text == text)
        #expect(Money(minorUnits: 1234, currency).value == value)
        #expect(Money(value, currency) == Money(minorUnits: 1234, currency))
    }

    @Test func `amounts of two currencies have no sum`() throws {
        for code in ["JPY", "PKR"] {
            let other = try #require(Currency(code: code))
            #expect(Money.sum(of: [Money(minorUnits: 1, .euro), Money(minorUnits: 1, other)]) == nil)
        }
        #expect(Money.sum(of: []) == nil)
    }

    @Test func `a price below zero turns a cost into a credit, and a credit into a cost`() throws {
        let price = try #require(Price(perKilowattHour: -0.02, .euro))
        let tariff = Tariff(
            name: "spring", importPrices: PriceTable(flat: price), exportPrices: PriceTable(flat: price))
        let quarter = EnergyQuarter(
            number: EnergyQuarter.number(
                containing: try #require(ISO8601Text.instant("2025-05-01T12:00:00Z"))),
            imported: Energy(wattHours: 3000), exported: Energy(wattHours: 10_000), readings: 1)
        let bill = BillMaker(tariff, zone: .utc).bill(of: Meter(id: "m"), BillingMonth("2025-05")!, [quarter])
        #expect(bill.lines.map(\.amount.text) == ["-0.06", "0.20"])
        #expect(bill.total.text == "0.14")
        #expect(bill.lines[0].price?.text == "-0.02")
    }

    @Test(arguments: [
        ("00:30..04:30", 2, 18), ("22..6", 88, 24), ("18:30..22:30", 74, 90), ("0..24", 0, 96),
        ("23:45..00:15", 95, 1), ("7..24:00", 28, 96),
    ])
    func `bands go from one quarter of an hour to another`(text: String, from: Int, to: Int) {
        #expect(ClockSpan(text)?.from == from)
        #expect(ClockSpan(text)?.to == to)
    }

    @Test(arguments: [
        "", "..", "6", "6-22", "6..6", "24..6", "6..25", "6:10..7", "06:00..24:15", "6:5..7", "-1..6", "6.22",
        "6...22", "006..22", "6..٢٢", "18:30 ..22", "1:2:3..4",
    ])
    func `a span that ends between two quarters, or nowhere, is none`(text: String) {
        #expect(ClockSpan(text) == nil)
    }

    private static func bands(_ rows: [(String, PriceBand.Days, Double)], _ currency: Currency) throws
        -> PriceTable
    {
        try PriceTable(
            rows.map { text, days, value in
                PriceBand(
                    name: text, span: try #require(ClockSpan(text)), days: days,
                    price: try #require(Price(perKilowattHour: value, currency)))
            })
    }

    private static func quarter(_ text: String, wattHours: Double) throws -> EnergyQuarter {
        EnergyQuarter(
            number: EnergyQuarter.number(containing: try #require(ISO8601Text.instant(text))),
            imported: Energy(wattHours: wattHours), readings: 1)
    }

    /// Karachi is 5 h east of Greenwich all year.
    @Test func `the peak in Karachi begins and ends at half past`() throws {
        let zone = try #require(Zone(identifier: "Asia/Karachi"))
        let rupee = try #require(Currency(code: "PKR"))
        let prices = try Self.bands(
            [("18:30..22:30", .all, 45.37), ("22:30..18:30", .all, 38.85)], rupee)
        let quarters = try [
            "2025-11-03T13:15:00Z", "2025-11-03T13:30:00Z", "2025-11-03T17:15:00Z", "2025-11-03T17:30:00Z",
        ].map { try Self.quarter($0, wattHours: 1000) }
        let bill = BillMaker(Tariff(name: "k", importPrices: prices), zone: zone)
            .bill(of: Meter(id: "m"), BillingMonth("2025-11")!, quarters)
        #expect(bill.lines.map { $0.energy?.wattHours } == [2000, 2000])
        #expect(bill.lines.map(\.amount.text) == ["90.74", "77.70"])
        #expect(bill.currency == rupee)
    }

    /// 2025-11-01 was a Saturday.
    @Test func `Saturday belongs to the weekend, from its midnight on`() throws {
        let prices = try Self.bands([("0..24", .weekdays, 0.30), ("0..24", .weekend, 0.20)], .euro)
        let instants = [
            "2025-11-01T00:00:00Z", "2025-11-01T23:45:00Z", "2025-11-02T23:45:00Z", "2025-11-03T00:00:00Z",
            "2025-11-07T23:45:00Z", "2025-11-08T00:00:00Z",
        ]
        let places = try instants.map { text in
            prices.place(at: Zone.utc.civilTime(at: try #require(ISO8601Text.instant(text))))
        }
        #expect(places == [1, 1, 1, 0, 0, 1])
    }

    /// Clocks in Berlin went from 02:00 to 03:00 on 2025-03-30, and from 03:00 back to 02:00 on 2025-10-26; those of
    /// Lord Howe go by half an hour.
    @Test(arguments: [
        ("Europe/Berlin", ["2025-03-30T00:45:00Z", "2025-03-30T01:00:00Z"], ["01:45", "03:00"]),
        (
            "Europe/Berlin", ["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2025-10-26T02:00:00Z"],
            ["02:30", "02:30", "03:00"]
        ),
        (
            "Australia/Lord_Howe", ["2025-04-05T14:30:00Z", "2025-04-05T15:00:00Z", "2025-04-05T15:30:00Z"],
            ["01:30", "01:30", "02:00"]
        ),
    ])
    func `a band holds by the wall clock when clocks change`(
        name: String, instants: [String], clocks: [String]
    )
        throws
    {
        let zone = try #require(Zone(identifier: name))
        let prices = try Self.bands(
            ["01:30..01:45", "01:45..02:00", "02:00..02:30", "02:30..02:45", "02:45..03:00", "03:00..01:30"]
                .map { ($0, .all, 0.1) }, .euro)
        for (text, clock) in zip(instants, clocks) {
            let civil = zone.civilTime(at: try #require(ISO8601Text.instant(text)))
            #expect(prices.bands[prices.place(at: civil)].name.hasPrefix(clock))
        }
    }

    @Test func `the lines of a bill add up to its total, whatever the prices, signs and currencies`() throws {
        var numbers = SeededNumbers(seed: 4217)
        for currency in Currency.all {
            for _ in 0..<20 {
                let prices = (0..<3).map { _ in
                    Price(
                        nanounitsPerKilowattHour: Int64.random(
                            in: -99_000_000_000...99_000_000_000, using: &numbers), currency)
                }
                let spans = ["0..8:15", "8:15..17:45", "17:45..24"].compactMap(ClockSpan.init)
                let table = try PriceTable(
                    zip(spans, prices).map { PriceBand(name: "b", span: $0, price: $1) })
                let tariff = Tariff(
                    name: "t", importPrices: table, exportPrices: PriceTable(flat: prices[0]),
                    fixed: Money(minorUnits: Int64.random(in: 0...100_000, using: &numbers), currency))
                let quarters = (0..<40).map { index in
                    EnergyQuarter(
                        number: EnergyQuarter.number(
                            containing: .init(nanoseconds: 1_762_000_000_000_000_000))
                            + Int64(index),
                        imported: Energy(
                            microwattHours: Int64.random(in: 0...9_000_000_000, using: &numbers)),
                        exported: Energy(
                            microwattHours: Int64.random(in: 0...9_000_000_000, using: &numbers)),
                        readings: 1)
                }
                let bill = BillMaker(tariff, zone: .utc).bill(
                    of: Meter(id: "m"), BillingMonth("2025-11")!, quarters)
                #expect(bill.total.minorUnits == bill.lines.reduce(0) { $0 + $1.amount.minorUnits })
                #expect(bill.total.currency == currency)
                for line in bill.lines {
                    guard let energy = line.energy, let price = line.price else { continue }
                    let exact =
                        Double(energy.microwattHours) * Double(price.nanounitsPerKilowattHour)
                        / 1e18 * Double(Int(("1" + String(repeating: "0", count: currency.minorDigits)))!)
                    #expect(abs(abs(exact) - abs(Double(line.amount.minorUnits))) <= 0.500001)
                }
            }
        }
    }
}
