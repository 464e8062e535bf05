import Documents
import Metering
import Scenarios
import Timekeeping
import Verdicts
import Wires

extension HubComponent: TableSource {
    var zone: Zone { setup.configuration.zone }

    func table(of meter: String, per period: TableReference.Period, in range: Range<UTCInstant>)
        -> any EnergyRows
    {
        EnergyPages(
            client: HTTPClient(wiring: context.wiring, keepsAlive: true), base: address("url") ?? "",
            meter: meter, period: period == .hourly ? .hour : .day, range: range)
    }
}

/// The rows of `GET /api/energy`, one page in memory at a time.
private struct EnergyPages: EnergyRows {
    /// Shorter than the longest span that a hub returns at once.
    private static let page = Duration.seconds(30 * 86_400)

    private let client: HTTPClient
    private let base: String
    private let meter: String
    private let period: EnergyPeriod.Length
    private let end: UTCInstant
    private var from: UTCInstant
    private var rows: ArraySlice<TableRow> = []
    private var last: UTCInstant?

    init(
        client: HTTPClient, base: String, meter: String, period: EnergyPeriod.Length,
        range: Range<UTCInstant>
    ) {
        self.client = client
        self.base = base
        self.meter = meter
        self.period = period
        from = range.lowerBound
        end = range.upperBound
    }

    mutating func next() async throws -> TableRow? {
        while rows.isEmpty {
            guard from < end else { return nil }
            try await fetch()
        }
        let row = rows.removeFirst()
        last = row.start
        return row
    }

    func close() async { await client.close() }

    private mutating func fetch() async throws {
        let to = min(from + Self.page, end)
        let address =
            "\(base)/api/energy?meter=\(QueryText.escaped(meter))&per=\(period.rawValue)"
            + "&from=\(ISO8601Text.utc(from))&to=\(ISO8601Text.utc(to))"
        let body = try await client.rows("energies", at: address, member: "periods")
        // A row that crosses the border of two pages is on both.
        rows =
            (body["periods"]?.elements ?? []).compactMap(TableRow.init(period:)).filter { row in
                last.map { row.start > $0 } ?? true
            }[...]
        from = to
    }
}

extension TableRow {
    /// An hour or a day as the hub prints it; `nil` when it is none.
    init?(period: JSONValue) {
        guard let key = period["start"]?.text,
            let from = period["from"]?.text.flatMap(ISO8601Text.instant),
            let to = period["to"]?.text.flatMap(ISO8601Text.instant),
            let imported = period["import_wh"]?.number, let exported = period["export_wh"]?.number
        else { return nil }
        self.init(key: key, start: from, end: to, imported: imported, exported: exported)
    }
}
