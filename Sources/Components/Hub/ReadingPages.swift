import Documents
import Scenarios
import Timekeeping
import Verdicts
import Wires

extension HubComponent: SeriesSource {
    func rows(of series: SeriesReference, from source: String) -> any SeriesRows {
        ReadingPages(
            client: HTTPClient(wiring: context.wiring, keepsAlive: true), base: address("url") ?? "",
            meter: series.meter, source: source)
    }
}

/// The rows of `GET /api/readings` in the order of their keys: one page in memory at a time, and the rows whose stamps
/// the hub did not take, since those lie ahead.
private struct ReadingPages: SeriesRows {
    private let client: HTTPClient
    private let base: String
    private let meter: String
    /// The transport of the rows: `push`, `modbus`, `rest`.
    private let source: String
    private var page: [Placed] = []
    private var position = 0
    private var ahead = RowsAhead()
    private var cursor: String?
    private var isLast = false

    /// A row, and its place in the pages.
    private struct Placed {
        var row: SeriesRow
        var takenAt: UTCInstant

        init?(_ reading: JSONValue) {
            guard let row = SeriesRow(reading: reading),
                let takenAt = reading["taken_at"]?.text.flatMap(ISO8601Text.instant)
            else { return nil }
            (self.row, self.takenAt) = (row, takenAt)
        }
    }

    init(client: HTTPClient, base: String, meter: String, source: String) {
        self.client = client
        self.base = base
        self.meter = meter
        self.source = source
    }

    mutating func next() async throws -> SeriesRow? {
        while true {
            while position == page.count, !isLast { try await fetch() }
            guard position < page.count else { return ahead.next(before: nil) }
            let (row, place) = (page[position].row, page[position].takenAt)
            if let earlier = ahead.next(before: place) { return earlier }
            position += 1
            guard row.key > place else { return row }
            ahead.insert(row)
        }
    }

    func close() async { await client.close() }

    private mutating func fetch() async throws {
        var address = "\(base)/api/readings?meter=\(QueryText.escaped(meter))&source=\(source)&limit=1000"
        if let cursor { address += "&cursor=\(QueryText.escaped(cursor))" }
        let body = try await client.rows("readings", at: address)
        page = (body["readings"]?.elements ?? []).compactMap(Placed.init)
        position = 0
        cursor = body["next"]?.text
        isLast = cursor == nil
    }
}

extension HTTPClient {
    /// The body of a page of rows.
    /// - Parameter name: the member that holds the rows.
    /// - Throws: `UnreadableRows`.
    func rows(_ name: String, at address: String, member: String? = nil) async throws -> JSONValue {
        guard let url = HTTPURL(address) else {
            throw UnreadableRows(address: address, status: 0, rows: name)
        }
        let response = try await send("GET", url)
        guard response.status == 200, let body = try? JSONParser.parse(response.body),
            body[member ?? name]?.elements != nil
        else { throw UnreadableRows(address: address, status: response.status, rows: name) }
        return body
    }
}

/// Text inside of an address.
enum QueryText {
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain =
                character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension SeriesRow {
    /// A reading as the hub prints it; `nil` when it is not one.
    init?(reading: JSONValue) {
        guard let taken = reading["taken_at"]?.text.flatMap(ISO8601Text.instant),
            let received = reading["received_at"]?.text.flatMap(ISO8601Text.instant)
        else { return nil }
        let replaced = reading["stamp"]?.text.flatMap(ISO8601Text.instant)
        let hasStamp = reading["time_from"]?.text == "device" || replaced != nil
        var values = Self.values(reading, suffix: "")
        for (index, phase) in (reading["phases"]?.elements ?? []).enumerated() {
            values += Self.values(phase, suffix: ".l\(index + 1)")
        }
        self.init(
            key: replaced ?? (hasStamp ? taken : received), at: received, hasStamp: hasStamp, values: values)
    }

    private static let names: [(key: String, name: String)] = [
        ("power_w", "power"), ("voltage_v", "voltage"), ("current_a", "current"),
        ("energy_import_wh", "energy.import"), ("energy_export_wh", "energy.export"),
        ("power_factor", "power_factor"), ("frequency_hz", "frequency"),
    ]

    private static func values(_ json: JSONValue, suffix: String) -> [Entry] {
        names.compactMap { key, name in
            guard let value = json[key]?.number else { return nil }
            return Entry(name + suffix, value)
        }
    }
}
