import Documents
import Metering
import Timekeeping
import Wires

extension IngestionAPI {
    /// The read interface; the request has been admitted.
    func read(_ request: HTTPRequest, _ path: RoutedPath) async throws -> HTTPResponse {
        switch path.route {
        case .health: return try await health()
        case .devices: return devices()
        case .latest: return try await latest(path.id ?? "")
        case .readings: return try await readings(ReadingsQuery(request, meters: meters))
        case .energy: return try await energy(EnergyQuestion(request, meters: meters, now: time.now))
        case .bills: return try await bills(BillQuestion(request, meters: meters))
        case .meters: return try await knownMeters()
        case .webhook, .create, .register, .meterKeys, .meterKey, .metrics, .alerts, .alertStream, .unknown:
            throw Refusal(.notFound, "there is nothing at `\(request.path.prefix(200))`")
        }
    }

    private func health() async throws -> HTTPResponse {
        if let meter = meters.all.first { _ = try await store.latest(meter: meter.id) }
        let values = counters.values
        return .object { json in
            json.field("status", "ok")
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

    private func devices() -> HTTPResponse {
        .object { json in
            json.key("devices")
            json.array(meters.all) { $0.meter($1) }
        }
    }

    private func latest(_ id: String) async throws -> HTTPResponse {
        let meter = try meters.known(id)
        guard let stored = try await store.latest(meter: meter.id) else {
            throw Refusal(.noReading, "nothing has arrived from `\(meter.id)` yet")
        }
        var json = JSONWriter()
        json.reading(stored)
        return .json(200, json.text)
    }

    private func readings(_ query: ReadingsQuery) async throws -> HTTPResponse {
        let page = try await store.readings(query.storeQuery)
        let shown = Array(page.prefix(query.limit))
        return .object { json in
            json.key("readings")
            json.array(shown) { $0.reading($1) }
            json.field("next", page.count > shown.count ? shown.last?.cursor.description : nil)
        }
    }

    private func energy(_ question: EnergyQuestion) async throws -> HTTPResponse {
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
    fileprivate static func object(_ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        json.object(body)
        return .json(200, json.text)
    }
}
