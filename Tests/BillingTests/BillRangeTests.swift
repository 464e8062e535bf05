import Billing
import MemoryStore
import Metering
import Quantities
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct BillRangeTests {
    private static let highest = Energy(microwattHours: .max)

    @Test func `amounts beyond the range stop at its ends`() {
        let most = Money(minorUnits: .max, .euro)
        #expect(Money.sum(of: [most, Money(minorUnits: 1, .euro)]) == most)
        #expect(-Money(minorUnits: .min, .euro) == most)
        #expect(Money(Self.highest, at: Price(nanounitsPerKilowattHour: .max, .euro)) == most)
    }

    @Test func `a bill of more energy than the range holds has the end of the range`() async throws {
        let store = InMemoryStore.with("m1")
        try await store.register([giantMeter])
        try await store.append(fillingReadings)
        let tariff = Tariff(
            name: "dear",
            importPrices: PriceTable(flat: try #require(Price(perKilowattHour: 900_000, .euro))),
            net: .carry)
        let month = try #require(BillingMonth("2025-11"))
        let bill = try await store.bill(of: Meter(id: "m1"), month, by: tariff, zone: .utc)
        #expect(bill.imported == Self.highest)
        #expect(bill.total.minorUnits > 0)
    }
}
