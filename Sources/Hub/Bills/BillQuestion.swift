import Billing
import Documents
import Ingestion
import Metering
import Wires

/// What `/api/bills` is asked: the month of a meter, or of all meters of an owner.
struct BillQuestion {
    /// In the order in which the hub got to know them.
    var meters: [Meter]
    /// `nil` when a meter was asked for.
    var owner: String?
    var month: BillingMonth

    init(_ request: HTTPRequest, meters known: MeterDirectory) throws {
        let fields = try QueryFields(request.query, known: ["meter", "owner", "month"])
        guard let month = BillingMonth(try fields.required("month")) else {
            throw Refusal(.wrongType, "`month` is no month such as 2025-11", field: "month")
        }
        self.month = month
        owner = fields.text("owner")
        switch (fields.text("meter"), owner) {
        case (let id?, nil): meters = [try known.known(id)]
        case (nil, let owner?): meters = known.all.filter { $0.owner == owner }
        default: throw Refusal(.missingField, "a bill is for a `meter` or for an `owner`", field: "meter")
        }
        guard let owner, meters.isEmpty else { return }
        throw Refusal(.unknownMeter, "no meter is owned by `\(owner.prefix(64))`", field: "owner")
    }
}
