import Documents
import Scenarios
import Simulators
import Timekeeping
import Verdicts
import Wires

/// Reads a series through the component's public interface, page by page, and compares it with the truth.
struct SeriesReader: Sendable {
    let time: any Timekeeper
    let stage: Stage
    let truth: TruthSpool
    private let client: HTTPClient

    init(time: any Timekeeper, wiring: Wiring, stage: Stage, truth: TruthSpool) {
        self.time = time
        self.stage = stage
        self.truth = truth
        client = HTTPClient(wiring: wiring, keepsAlive: true)
    }

    func close() async { await client.close() }

    func compare(_ query: SeriesQuery) async throws -> SeriesOutcome {
        let series = TruthSpool.Series(device: query.truth.device, path: query.truth.path)
        let undelivered = stage.devices[series.device]?.undelivered ?? []
        var truth = try self.truth.rows(series, undelivered: undelivered)
        var stored = StoredPages(
            reader: self, client: client, series: query.series, source: query.truth.source)
        var comparison = SeriesComparison(query.rules)
        while let side = comparison.wants {
            switch side {
            case .truth: comparison.feed(.truth, try truth?.next())
            case .stored: comparison.feed(.stored, try await stored.next())
            }
        }
        return comparison.result
    }
}

/// The rows of `GET /api/readings`, one page in memory at a time.
private struct StoredPages {
    private let client: HTTPClient
    private let base: String
    private let meter: String
    /// Only rows that came by this way: `push`, `modbus`, `rest`.
    private let source: String
    private var page: [SeriesRow] = []
    private var position = 0
    private var cursor: String?
    private var isLast = false

    init(reader: SeriesReader, client: HTTPClient, series: SeriesReference, source: String) {
        self.client = client
        base = reader.stage.components[series.component]?.url ?? ""
        meter = series.meter
        self.source = source
    }

    mutating func next() async throws -> SeriesRow? {
        while position == page.count {
            guard !isLast else { return nil }
            try await fetch()
        }
        defer { position += 1 }
        return page[position]
    }

    private mutating func fetch() async throws {
        var address = "\(base)/api/readings?meter=\(QueryText.escaped(meter))&source=\(source)&limit=1000"
        if let cursor { address += "&cursor=\(QueryText.escaped(cursor))" }
        guard let url = HTTPURL(address) else { throw UnreadableSeries(address: address, status: 0) }
        let response = try await client.send("GET", url)
        guard response.status == 200, let body = try? JSONParser.parse(response.body),
            let rows = body["readings"]?.elements
        else { throw UnreadableSeries(address: address, status: response.status) }
        page = rows.compactMap(SeriesRow.init(reading:))
        position = 0
        cursor = body["next"]?.text
        isLast = cursor == nil
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

/// A component's public interface did not hand out what it had stored.
struct UnreadableSeries: Error, CustomStringConvertible {
    let address: String
    let status: Int
    var what = "readings"
    var description: String { "GET \(address) answered \(status) in place of \(what)" }
}

extension SeriesRow {
    /// A reading as the hub prints it; `nil` when it is not one.
    init?(reading: JSONValue) {
        guard let taken = reading["taken_at"]?.text.flatMap(ISO8601Text.instant),
            let received = reading["received_at"]?.text.flatMap(ISO8601Text.instant)
        else { return nil }
        let hasStamp = reading["time_from"]?.text == "device"
        var values = Self.values(reading, suffix: "")
        for (index, phase) in (reading["phases"]?.elements ?? []).enumerated() {
            values += Self.values(phase, suffix: ".l\(index + 1)")
        }
        self.init(key: hasStamp ? taken : received, at: received, hasStamp: hasStamp, values: values)
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
