import Documents
import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Hub
@testable import Ingestion

/// `GET /api/bills` over a store that knows 100 Wh of each quarter of an hour up to an instant.
@Suite(.ends())
struct BillsAPITests {
    private struct ReadQuarters: EnergyHistory {
        let readUntil: UTCInstant

        func quarters(meter: String, in range: Range<UTCInstant>) async throws -> [EnergyQuarter] {
            let first = EnergyQuarter.number(containing: range.lowerBound)
            let end = EnergyQuarter.number(containing: min(range.upperBound, readUntil))
            return (first..<max(first, end)).map {
                EnergyQuarter(
                    number: $0, imported: Energy(wattHours: 100),
                    coveredNanoseconds: EnergyQuarter.nanoseconds, readings: 1)
            }
        }
    }

    private static let configuration = """
        tariffs:
          - {name: dear, import: 1 EUR/kWh}
          - {name: cheap, import: 0.10 EUR/kWh}
        devices:
          - {id: grid, serial: S1, owner: Amina, tariff: dear}
          - {id: shop, serial: S2, owner: Bilal, tariff: cheap}
          - {id: barn, serial: S3, owner: Amina, tariff: cheap}
          - {id: shed, serial: S4}
        """

    private func ask(
        _ query: [(name: String, value: String)], at now: String = "2025-12-01T00:00:00Z",
        readUntil: String? = nil
    ) async throws -> Answer {
        let configuration = try ConfigurationText.read(Self.configuration)
        let readUntil = try #require(ISO8601Text.instant(readUntil ?? now))
        let now = try #require(ISO8601Text.instant(now))
        let bills = BillsAPI(
            meters: MeterDirectory(configuration.meters), tariffs: configuration.tariffs, zone: .utc,
            store: ReadQuarters(readUntil: readUntil), time: VirtualTimekeeper(start: now))
        let request = HTTPRequest(method: "GET", path: "/api/bills", query: query)
        guard case .respond(let response)? = try await bills.handle(request) else {
            return Answer(status: 0, text: "")
        }
        return Answer(response)
    }

    /// November has 2,880 quarters of an hour, 288 kWh.
    @Test func `a meter is billed by its own tariff`() async throws {
        for (meter, total) in [("grid", "288.00"), ("shop", "28.80")] {
            let answer = try await ask([("meter", meter), ("month", "2025-11")])
            #expect(answer.json["total"] == .string(total))
            #expect(answer.elements("bills").map { $0["import_kwh"] } == [.string("288")])
        }
    }

    @Test func `an owner is billed for the meters of that owner and for no others`() async throws {
        let answer = try await ask([("owner", "Amina"), ("month", "2025-11")])
        #expect(answer.elements("bills").map { $0["meter"] } == [.string("grid"), .string("barn")])
        #expect(answer.json["total"] == .string("316.80"))
    }

    @Test(arguments: [
        ("2025-11-30T23:45:00Z", "2025-11-30T23:45:00Z", false),
        ("2025-12-01T00:00:00Z", "2025-12-01T00:00:00Z", true),
        ("2026-01-15T00:00:00Z", "2026-01-15T00:00:00Z", true),
        ("2026-01-15T00:00:00Z", "2025-11-30T23:45:00Z", false),
    ])
    func `a month is complete when it is over and all of it was read`(
        now: String, readUntil: String, isComplete: Bool
    ) async throws {
        let answer = try await ask([("owner", "Amina"), ("month", "2025-11")], at: now, readUntil: readUntil)
        #expect(answer.json["complete"] == .bool(isComplete))
        #expect(answer.elements("bills").map { $0["complete"] } == [.bool(isComplete), .bool(isComplete)])
    }

    @Test func `a question without an answer is refused`() async throws {
        func code(_ query: [(name: String, value: String)]) async throws -> String? {
            do {
                return try await ask(query).text
            } catch let refusal as Refusal {
                return "\(refusal.code.rawValue) \(refusal.status)"
            }
        }
        #expect(try await code([("meter", "shed"), ("month", "2025-11")]) == "no_tariff 404")
        #expect(try await code([("meter", "x"), ("month", "2025-11")]) == "unknown_meter 404")
        #expect(try await code([("owner", "x"), ("month", "2025-11")]) == "unknown_meter 404")
        #expect(try await code([("month", "2025-11")]) == "missing_field 422")
        #expect(try await code([("meter", "grid"), ("month", "2025-13")]) == "wrong_type 422")
    }
}
