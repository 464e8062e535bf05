import Billing
import Metering
import SampleReadings
import Testing
import Timekeeping

extension StoreContract {
    static let energy = [
        Clause("an hour holds what the counters rose by") { store async throws in
            for minute in stride(from: 0.0, through: 120, by: 10) {
                try await store.append(
                    reading(minute * 60, kilowattHours: 100 + minute * 0.025, exported: minute * 0.001))
            }
            let hours = try await store.hours(noon..<noon + .seconds(6 * 3600))
            #expect(hours.map(\.imported.wattHours) == [1500, 1500, 0])
            #expect(hours.map(\.exported.wattHours) == [60, 60, 0])
            #expect(hours.map(\.isComplete) == [true, true, false])
            #expect(hours.map(\.readings) == [6, 6, 1])
        },
        Clause("a day of a zone lasts as long as its clocks say") { store async throws in
            let berlin = try #require(Zone(identifier: "Europe/Berlin"))
            let lengths = [("2025-03-30T12:00:00Z", 23), ("2025-10-26T12:00:00Z", 25)]
            for (text, hours) in lengths {
                let middle = try #require(ISO8601Text.instant(text))
                let readings = stride(from: -16.0, through: 16, by: 1).map { hour in
                    var one = reading(0, kilowattHours: 1000 + hour)
                    one.takenAt = middle + .seconds(hour * 3600)
                    return one
                }
                try await store.append(readings.sorted { $0.takenAt < $1.takenAt })
                let day = try #require(
                    try await store.energy(
                        meter: "m1", per: .day, in: middle..<middle + .nanoseconds(1), zone: berlin
                    ).first)
                #expect(day.end - day.start == .seconds(hours * 3600))
                #expect(day.isComplete)
                #expect(day.imported.wattHours == Double(hours) * 1000)
            }
        },
        Clause("a bill is made of what the store has accounted, resets included") { store async throws in
            try await store.append([
                reading(0, kilowattHours: 100), reading(3600, kilowattHours: 110),
                reading(7200, kilowattHours: 0), reading(10_800, kilowattHours: 2.5),
            ])
            let price = try #require(Price(perKilowattHour: 0.30, .euro))
            let tariff = Tariff(name: "t", importPrices: PriceTable(flat: price))
            let month = try #require(BillingMonth("2025-11"))
            let made = try await store.bill(of: Meter(id: "m1"), month, by: tariff, zone: .utc)
            #expect(made.imported.wattHours == 12_500)
            #expect(made.resets == 1)
            #expect(made.total.text == "3.75")
        },
        Clause("a quarter is told by the source that covers most of it") { store async throws in
            func shown(_ seconds: Double, _ kilowattHours: Double, by source: Reading.Source) -> Reading {
                var one = reading(seconds, kilowattHours: kilowattHours, timeFrom: .arrival)
                one.source = source
                return one
            }
            try await store.append([
                shown(0, 1, by: .push), shown(300, 1.1, by: .push), shown(0, 1, by: .modbus),
                shown(900, 1.3, by: .modbus), shown(1800, 1.4, by: .modbus), shown(900, 1.3, by: .push),
                shown(1500, 1.9, by: .push),
            ])
            let quarters = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(6 * 3600))
            #expect(quarters.map(\.imported.wattHours) == [300, 100, 0])
            #expect(quarters.map(\.readings) == [2, 1, 1])
        },
    ]

    static let counters = [
        Clause("a counter that falls starts again and is never negative") { store async throws in
            try await store.append([
                reading(0, kilowattHours: 500), reading(600, kilowattHours: 500.2),
                reading(1200, kilowattHours: 0), reading(1800, kilowattHours: 0.3),
                reading(3600, kilowattHours: 0.4),
            ])
            let hour = try #require(try await store.hours(noon..<noon + .seconds(3600)).first)
            #expect(hour.imported.wattHours == 600)
            #expect(hour.resets == 1)
            #expect(hour.coveredNanoseconds == 3000 * 1_000_000_000)
        },
        Clause("late readings from before a reset still count") { store async throws in
            try await store.append([reading(0, kilowattHours: 500), reading(3000, kilowattHours: 0.5)])
            try await store.append([
                reading(600, kilowattHours: 500.2), reading(1200, kilowattHours: 500.4),
                reading(1800, kilowattHours: 0.1),
            ])
            let hour = try #require(try await store.hours(noon..<noon + .seconds(3600)).first)
            #expect(hour.imported.wattHours == 900)
            #expect(hour.resets == 1)
        },
        Clause("a clock that is set back neither adds nor takes away energy") { store async throws in
            for second in stride(from: 0.0, through: 3 * 3600, by: 60) {
                let isWrong = second > 3600 && second <= 7200
                try await store.append(
                    reading(
                        second - (isWrong ? 1800 : 0), kilowattHours: 10 + second / 3600,
                        receivedAfter: .seconds(isWrong ? 1800 : 0)))
            }
            let hours = try await store.hours(noon - .seconds(7200)..<noon + .seconds(7 * 3600))
            #expect(hours.map(\.imported.wattHours).reduce(0, +) == 3000)
            #expect(hours.map(\.resets) == hours.map { _ in 0 })
        },
        Clause("conflicts do not count") { store async throws in
            try await store.append([reading(0, kilowattHours: 1), reading(3600, kilowattHours: 2)])
            try await store.append([reading(0, kilowattHours: 1.5), reading(3600, kilowattHours: 9)])
            let hours = try await store.hours(noon..<noon + .seconds(7200))
            #expect(hours.map(\.imported.wattHours) == [1000, 0])
        },
        Clause("a sum of energy stops at the end of its range, and never falls below zero") {
            store async throws in
            try await store.register([giantMeter])
            try await store.append(Array(fillingReadings[..<7]))
            try await store.append(Array(fillingReadings[7...]))
            let full = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
            #expect(full.map(\.imported.microwattHours) == [.max])
            #expect(full.map(\.resets) == [19])
            for second in 0..<19 {
                try await store.append(reading(Double(second) + 0.5, kilowattHours: 5e8))
            }
            let parted = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
            #expect(parted.allSatisfy { $0.imported >= .zero && $0.resets >= 0 })
        },
    ]
}
