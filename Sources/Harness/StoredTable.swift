import Documents
import Metering
import Timekeeping
import Verdicts
import Wires

/// The rows of `GET /api/energy`, one page in memory at a time.
struct StoredTable: Sendable {
    /// Shorter than the longest span that a hub tells of at once.
    private static let page = Duration.seconds(30 * 86_400)

    private let client: HTTPClient
    private let base: String
    private let meter: String
    private let period: EnergyPeriod.Length
    private let end: UTCInstant
    private var from: UTCInstant
    private var rows: ArraySlice<TableRow> = []
    private var last: UTCInstant?

    /// - Parameter range: rows that lie in it, wholly or in part, are read.
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
        guard let url = HTTPURL(address) else {
            throw UnreadableSeries(address: address, status: 0, what: "energies")
        }
        let response = try await client.send("GET", url)
        guard response.status == 200, let body = try? JSONParser.parse(response.body),
            let periods = body["periods"]?.elements
        else { throw UnreadableSeries(address: address, status: response.status, what: "energies") }
        // A row that crosses the border of two pages is told of in both.
        let read = periods.compactMap(TableRow.init(period:)).filter { row in
            last.map { row.start > $0 } ?? true
        }
        rows = read[...]
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
