import Billing
import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct BillRangeTests {
    private static let highest = Energy(microwattHours: .max)

    @Test func `amounts beyond the range stop at its ends`() {
        #expect(Money(cents: .max) + Money(cents: 1) == Money(cents: .max))
        #expect(-Money(cents: .min) == Money(cents: .max))
        #expect(Money(Self.highest, at: Price(nanoeurosPerKilowattHour: .max)) == Money(cents: .max))
    }

    @Test func `a bill of more energy than the range holds has the end of the range`() async throws {
        let store = InMemoryStore.with("m1")
        try await store.register([giantMeter])
        try await store.append(fillingReadings)
        let tariff = Tariff(
            name: "dear", importPrices: PriceTable(flat: try #require(Price(eurosPerKilowattHour: 900_000))),
            net: .carry)
        let month = try #require(BillingMonth("2025-11"))
        let bill = try await store.bill(of: Meter(id: "m1"), month, by: tariff, zone: .utc)
        #expect(bill.imported == Self.highest)
        #expect(bill.total.cents > 0)
    }
}
