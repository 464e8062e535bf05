import Billing
import Documents
import Ingestion
import Metering
import Timekeeping
import Wires

/// Answers `GET /api/bills`.
struct BillsAPI: Sendable {
    static let path = "/api/bills"

    let meters: MeterDirectory
    let tariffs: [Tariff]
    /// Whose months are billed.
    let zone: Zone
    let store: any EnergyHistory
    let time: any Timekeeper

    /// Answers a request that has been admitted; `nil` when it is for another path.
    /// - Throws: `Refusal`, `QueryProblem`, `StoreError`.
    func handle(_ request: HTTPRequest) async throws -> HTTPReply? {
        guard request.path == Self.path else { return nil }
        return .respond(try await bills(BillQuestion(request, meters: meters)))
    }

    private func bills(_ question: BillQuestion) async throws -> HTTPResponse {
        var bills: [Bill] = []
        for meter in question.meters {
            guard let tariff = tariffs.first(where: { $0.name == meter.tariff }) else {
                throw Refusal(.noTariff, "`\(meter.id)` has no tariff", field: "tariff")
            }
            bills.append(try await store.bill(of: meter, question.month, by: tariff, zone: zone))
        }
        return answer(to: question, bills)
    }

    private func answer(to question: BillQuestion, _ bills: [Bill]) -> HTTPResponse {
        let now = time.now
        // Amounts of several currencies have no sum.
        let total = Money.sum(of: bills.map(\.total))
        var json = JSONWriter()
        json.object { json in
            json.field("month", question.month.description)
            json.field("zone", zone.identifier)
            json.field("currency", total?.currency.code)
            if let owner = question.owner { json.field("owner", owner) }
            json.field("complete", bills.allSatisfy { $0.isComplete && $0.range.upperBound <= now })
            json.field("total", total?.text)
            json.key("bills")
            json.array(bills) { json, bill in json.bill(bill, now: now) }
        }
        return .json(200, json.text)
    }
}
