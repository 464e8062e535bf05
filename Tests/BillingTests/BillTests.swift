import MemoryStore
import Metering
import Quantities
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@testable import Billing

@Suite(.ends())
struct BillTests {
    static let berlin = Zone(identifier: "Europe/Berlin")!

    private static func price(_ euros: Double) -> Price { Price(perKilowattHour: euros, .euro)! }

    private func quarter(_ text: String, imported: Double = 0, exported: Double = 0) -> EnergyQuarter {
        EnergyQuarter(
            number: EnergyQuarter.number(containing: ISO8601Text.instant(text)!),
            imported: Energy(wattHours: imported), exported: Energy(wattHours: exported),
            coveredNanoseconds: EnergyQuarter.nanoseconds, readings: 1)
    }

    private func bill(
        _ tariff: Tariff, in month: String = "2025-11", zone: Zone = .utc, _ quarters: [EnergyQuarter]
    ) -> Bill {
        BillMaker(tariff, zone: zone).bill(of: Meter(id: "m", owner: "o"), BillingMonth(month)!, quarters)
    }

    // MARK: Decimals

    /// Half a cent is exact: 50 Wh at 0.10 EUR/kWh.
    @Test(arguments: [
        (50.0, 0.10, "0.00"), (150, 0.10, "0.02"), (250, 0.10, "0.02"), (350, 0.10, "0.04"),
        (50.000001, 0.10, "0.01"),
        (49.999999, 0.10, "0.00"), (123_456.789, 0.3017, "37.25"), (1_000_000_000_000, 0.30, "300000000.00"),
        (0, 0.30, "0.00"), (1000, 0.123456789, "0.12"), (1e12, 999.999999999, "999999999999.00"),
    ])
    func `a line is rounded once, half a cent to the even one`(wattHours: Double, price: Double, text: String)
    {
        let amount = Money(Energy(wattHours: wattHours), at: Self.price(price))
        #expect(amount.text == text)
        let negative = Money(Energy(wattHours: -wattHours), at: Self.price(price))
        #expect(negative == -amount)
    }

    @Test func `prices and amounts are decimals, and refuse what they cannot hold`() {
        #expect(Self.price(0.3).text == "0.30")
        #expect(Self.price(0.2785).text == "0.2785")
        #expect(Self.price(12).text == "12.00")
        #expect(Price(perKilowattHour: 0.1234567891, .euro) == nil)
        #expect(Money(9.9, .euro)?.text == "9.90")
        #expect(Money(9.905, .euro) == nil)
        #expect(Money(minorUnits: -5, .euro).text == "-0.05")
        #expect(Energy(microwattHours: 1_234_567).kilowattHourText == "0.001234567")
        #expect(Energy(wattHours: 2_000_000).kilowattHourText == "2000")
        #expect(Energy(wattHours: -2500).kilowattHourText == "-2.5")
    }

    @Test func `a month is that of the zone, with the hours that it has`() {
        let hours = ["2025-03", "2025-10", "2025-11", "2024-02"].map { text in
            let range = BillingMonth(text)!.range(in: Self.berlin)
            return (range.upperBound - range.lowerBound).inSeconds / 3600
        }
        #expect(hours == [743, 745, 720, 696])
        #expect(BillingMonth("2025-12")?.next.description == "2026-01")
        for text in ["2025-13", "2025-00", "25-01", "2025-1", "2025/11", "1999-12", "+025-11", "2025-11-01"] {
            #expect(BillingMonth(text) == nil)
        }
    }

    /// Beirut's clocks went forward at midnight of 2023-03-30; Havana's skip midnight of a month's first now and then.
    @Test func `months meet without a gap in every zone`() {
        for name in ["Europe/Berlin", "Asia/Karachi", "America/Havana", "Asia/Gaza", "Australia/Lord_Howe"] {
            let zone = Zone(identifier: name)!
            var month = BillingMonth(year: 2020, month: 1)
            while month.year < 2030 {
                #expect(month.range(in: zone).upperBound == month.next.range(in: zone).lowerBound)
                #expect(BillingMonth(zone.civilTime(at: month.range(in: zone).lowerBound)) == month)
                month = month.next
            }
        }
    }

    // MARK: Tariffs

    @Test func `a flat tariff has a line for import, one for export and what is fixed`() {
        let tariff = Tariff(
            name: "flat", importPrices: .init(flat: Self.price(0.30)),
            exportPrices: .init(flat: Self.price(0.08)),
            fixed: Money(minorUnits: 990, .euro))
        let made = bill(
            tariff,
            [
                quarter("2025-11-01T00:00:00Z", imported: 12_345),
                quarter("2025-11-30T23:45:00Z", exported: 1000),
            ])
        #expect(made.lines.map(\.amount.text) == ["3.70", "-0.08", "9.90"])
        #expect(made.total.text == "13.52")
        #expect(made.amount(.import).minorUnits == 370 && made.amount(.fixed).minorUnits == 990)
        #expect(!made.isComplete && made.readings == 2)
        #expect(
            bill(tariff, []).lines.map(\.amount.minorUnits) == [0, 0],
            "nothing is fixed where nothing was read")
        #expect(bill(tariff, [quarter("2025-12-01T00:00:00Z", imported: 1)]).total == .zero(.euro))
    }

    @Test func `a month is complete when all of it lies between readings`() {
        let tariff = Tariff(name: "flat", importPrices: .init(flat: Self.price(0.30)))
        let range = BillingMonth("2025-10")!.range(in: Self.berlin)
        let numbers =
            EnergyQuarter.number(
                containing: range.lowerBound)..<EnergyQuarter.number(containing: range.upperBound)
        let all = numbers.map {
            EnergyQuarter(
                number: $0, imported: Energy(wattHours: 100), coveredNanoseconds: EnergyQuarter.nanoseconds,
                readings: 1)
        }
        let whole = bill(tariff, in: "2025-10", zone: Self.berlin, all)
        #expect(whole.isComplete && whole.total.text == "89.40")
        #expect(!bill(tariff, in: "2025-10", zone: Self.berlin, Array(all.dropLast())).isComplete)
    }

    private func bands(_ rows: (Int, Int, PriceBand.Days, Double)...) throws -> PriceTable {
        try PriceTable(
            rows.map { from, to, days, price in
                PriceBand(
                    name: "\(from)", span: ClockSpan("\(from)..\(to)")!, days: days, price: Self.price(price))
            })
    }

    /// 2025-10-26 was a Sunday; at 03:00 clocks in Berlin went back to 02:00.
    @Test func `hours are those of the wall clock, also where one comes twice`() throws {
        let tariff = Tariff(
            name: "tou",
            importPrices: try bands(
                (22, 2, .all, 0.1), (2, 3, .all, 0.2), (3, 22, .weekdays, 0.3), (3, 22, .weekend, 0.4)))
        let sunday = [
            "2025-10-25T23:45:00Z", "2025-10-26T00:00:00Z", "2025-10-26T01:45:00Z", "2025-10-26T02:00:00Z",
            "2025-10-27T02:00:00Z",
        ].map { quarter($0, imported: 1000) }
        let made = bill(tariff, in: "2025-10", zone: Self.berlin, sunday)
        #expect(made.lines.map { $0.energy?.wattHours } == [1000, 2000, 1000, 1000])
        #expect(made.lines.map(\.amount.text) == ["0.10", "0.40", "0.30", "0.40"])
    }

    @Test func `each hour has one price`() throws {
        #expect(throws: PriceTable.Flaw.gap(88..<96, isWeekend: false)) { try bands((0, 22, .all, 0.1)) }
        #expect(throws: PriceTable.Flaw.gap(0..<96, isWeekend: true)) { try bands((0, 24, .weekdays, 0.1)) }
        #expect(throws: PriceTable.Flaw.overlap(first: 0, second: 1, 20..<24, isWeekend: true)) {
            try bands((0, 6, .weekend, 0.1), (5, 24, .all, 0.1))
        }
        #expect(try bands((22, 6, .all, 0.1), (6, 22, .all, 0.2)).bands.count == 2)
    }

    @Test func `netting lowers each band by what was exported in it, and pays the rest`() throws {
        let tariff = Tariff(
            name: "net", importPrices: try bands((0, 12, .all, 0.20), (12, 24, .all, 0.40)),
            exportPrices: .init(flat: Self.price(0.05)), net: .credit)
        let made = bill(
            tariff,
            [
                quarter("2025-11-03T08:00:00Z", imported: 3000, exported: 1000),
                quarter("2025-11-03T13:00:00Z", imported: 1000, exported: 6000),
            ])
        #expect(made.lines.map { $0.energy?.wattHours } == [2000, 0, 5000])
        #expect(made.lines.map(\.amount.text) == ["0.40", "0.00", "-0.25"])
        #expect(made.total.text == "0.15")
        #expect(made.carriedOut == .zero)
    }

    @Test func `what is left over lowers the months that follow`() throws {
        let tariff = Tariff(name: "carry", importPrices: .init(flat: Self.price(0.30)), net: .carry)
        let quarters = [
            quarter("2025-06-15T12:00:00Z", imported: 1000, exported: 9000),
            quarter("2025-08-15T12:00:00Z", imported: 5000, exported: 0),
            quarter("2025-09-15T12:00:00Z", imported: 5000, exported: 0),
        ]
        let months = ["2025-06", "2025-07", "2025-08", "2025-09"].map { bill(tariff, in: $0, quarters) }
        #expect(months.map(\.carriedIn.wattHours) == [0, 8000, 8000, 3000])
        #expect(months.map(\.carriedOut.wattHours) == [8000, 8000, 3000, 0])
        #expect(months.map(\.total.text) == ["0.00", "0.00", "0.00", "0.60"])
    }

    @Test func `a bill is made of what the store has accounted, resets included`() async throws {
        let store = InMemoryStore.with("m1")
        try await store.append([
            reading(0, kilowattHours: 100), reading(3600, kilowattHours: 110),
            reading(7200, kilowattHours: 0),
            reading(10_800, kilowattHours: 2.5),
        ])
        let tariff = Tariff(name: "t", importPrices: .init(flat: Self.price(0.30)))
        let made = try await store.bill(of: Meter(id: "m1"), BillingMonth("2025-11")!, by: tariff, zone: .utc)
        #expect(made.imported.wattHours == 12_500)
        #expect(made.resets == 1)
        #expect(made.total.text == "3.75")
    }
}
