import Documents
import Metering
import Synchronization
import Timekeeping
import Wires

/// What readers ask about alerts: `/api/alerts` and `/api/alerts/stream`. Who may read is decided before.
package final class AlertsAPI: Sendable {
    /// Incidents in one answer.
    package static let maximumLimit = 1000

    private let meters: Mutex<Set<String>>
    private let store: any IncidentHistory
    private let streams: AlertStreams
    /// Of dates that a reader writes.
    private let zone: Zone

    init(meters: [String], store: any IncidentHistory, streams: AlertStreams, zone: Zone) {
        self.zone = zone
        self.meters = Mutex(Set(meters))
        self.store = store
        self.streams = streams
    }

    /// A meter has become known.
    func add(_ meter: String) { meters.withLock { _ = $0.insert(meter) } }

    /// Answers one request; `nil` when its path is none of these.
    package func handle(_ request: HTTPRequest) async -> HTTPReply? {
        guard let match = Self.router.match(request.path) else { return nil }
        do {
            return try await handler(for: request, match.target)(self)(request)
        } catch {
            return .respond(AlertsRefusal(any: error).response)
        }
    }

    private typealias Handler = @Sendable (AlertsAPI) -> (HTTPRequest) async throws -> HTTPReply

    private static let router = Router<MethodTable<Handler>>([
        ("/api/alerts", .get { $0.list }), ("/api/alerts/stream", .get { $0.stream }),
    ])

    private func handler(
        for request: HTTPRequest, _ methods: MethodTable<Handler>
    ) throws(AlertsRefusal) -> Handler {
        do {
            return try methods.handler(for: request.method)
        } catch {
            throw AlertsRefusal(
                .methodNotAllowed,
                "`\(request.path)` takes \(error.allow), not \(request.method.prefix(16))")
        }
    }

    private func list(_ request: HTTPRequest) async throws -> HTTPReply {
        var query = try question(request)
        let limit = query.limit
        query.limit += 1
        let page = try await store.incidents(query)
        let shown = Array(page.prefix(limit))
        var json = JSONWriter()
        json.object { json in
            json.key("alerts")
            json.array(shown) { $0.incident($1) }
            json.field("next", page.count > shown.count ? shown.last.map { "\($0.id)" } : nil)
        }
        return .respond(.json(200, json.text))
    }

    private func stream(_ request: HTTPRequest) async throws -> HTTPReply {
        let fields = try QueryFields(request.query, known: ["last_event_id"])
        return .stream(try await streams.open(after: lastEvent(request, fields)))
    }

    /// The header is newer than the address: a browser sends it when it comes back.
    private func lastEvent(_ request: HTTPRequest, _ fields: QueryFields) throws -> Int64? {
        let header = request.header("last-event-id")
        guard let text = header ?? fields.text("last_event_id") else { return nil }
        guard let last = QueryFields.wholeNumber(text) else {
            let name = header == nil ? "last_event_id" : "Last-Event-ID"
            throw AlertsRefusal(.wrongType, "`\(name)` is not the id of an event", field: name)
        }
        return last
    }

    private func question(_ request: HTTPRequest) throws -> IncidentQuery {
        let fields = try QueryFields(
            request.query, known: ["open", "kind", "meter", "since", "limit", "cursor"])
        if let meter = fields.text("meter"), !meters.withLock({ $0.contains(meter) }) {
            throw AlertsRefusal(.unknownMeter, "no meter has the id `\(meter.prefix(64))`", field: "meter")
        }
        return IncidentQuery(
            isOpen: try fields.bool("open"), kind: try kind(fields), meter: fields.text("meter"),
            since: try fields.instant("since", zone),
            before: try fields.cursor("cursor", QueryFields.wholeNumber),
            limit: try fields.limit(Self.maximumLimit))
    }

    /// Incidents of a rule that has left the configuration can be asked for too.
    private func kind(_ fields: QueryFields) throws -> Incident.Kind? {
        guard let name = fields.text("kind") else { return nil }
        guard Incident.Kind.isName(name) else {
            throw AlertsRefusal(.outOfRange, "`kind` is a name such as HIGH_USAGE", field: "kind")
        }
        return Incident.Kind(rawValue: name)
    }
}
