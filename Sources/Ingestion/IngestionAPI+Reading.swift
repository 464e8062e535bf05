import Documents
import Metering
import Timekeeping
import Wires

/// The read interface; requests have been admitted.
extension IngestionAPI {
    /// `GET /health`: 503 while nothing can be written.
    func health() async throws -> HTTPResponse {
        if let meter = meters.all.first { _ = try await store.latest(meter: meter.id) }
        let (values, failure) = (counters.values, watch.failure)
        return .object(failure == nil ? 200 : 503) { json in
            json.field("status", failure == nil ? "ok" : "failing")
            if let failure { json.field("reason", "\(failure)") }
            json.field("time", ISO8601Text.utc(time.now))
            json.field("meters", meters.count)
            json.field("stored", values.stored.total)
            json.field("duplicates", values.duplicates.total)
            json.field("conflicts", values.conflicts.total)
            json.key("refused")
            json.object { json in
                for code in Refusal.Code.allCases {
                    if let count = values.refused[code] { json.field(code.rawValue, count) }
                }
            }
        }
    }

    /// `GET /api/iammeter/devices`.
    func devices() -> HTTPResponse {
        .object { json in
            json.key("devices")
            json.array(meters.all) { $0.meter($1) }
        }
    }

    /// `GET /api/iammeter/{id}/latest`.
    func latest(_ id: String) async throws -> HTTPResponse {
        let meter = try meters.known(id)
        guard let stored = try await store.latest(meter: meter.id) else {
            throw Refusal(.noReading, "nothing has arrived from `\(meter.id)` yet")
        }
        var json = JSONWriter()
        json.reading(stored)
        return .json(200, json.text)
    }

    /// `GET /api/readings`.
    func readings(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query = try ReadingsQuery(request, meters: meters, zone: zone)
        let page = try await store.readings(query.storeQuery)
        let shown = Array(page.prefix(query.limit))
        return .object { json in
            json.key("readings")
            json.array(shown) { $0.reading($1) }
            json.field("next", page.count > shown.count ? shown.last?.cursor.description : nil)
        }
    }

    /// `GET /api/energy`.
    func energy(_ request: HTTPRequest) async throws -> HTTPResponse {
        let question = try EnergyQuestion(request, meters: meters, zone: zone, now: time.now)
        let periods = try await store.energy(
            meter: question.meter, per: question.length, in: question.range, zone: zone)
        return .object { json in
            json.field("meter", question.meter)
            json.field("per", question.length.rawValue)
            json.field("zone", zone.identifier)
            json.key("periods")
            json.array(periods) { $0.period($1) }
        }
    }
}

extension HTTPResponse {
    fileprivate static func object(
        _ status: Int = 200, _ body: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        var json = JSONWriter()
        json.object(body)
        return .json(status, json.text)
    }
}
