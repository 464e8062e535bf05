import Documents
import Metering
import Timekeeping
import Wires

extension IngestionAPI {
    /// The read interface.
    func read(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let route = Route(request.path) else {
            throw Refusal(.notFound, "there is nothing at `\(request.path.prefix(200))`")
        }
        guard request.method == "GET" else {
            throw Refusal(
                .methodNotAllowed, "`\(request.path)` takes GET, not \(request.method)", allow: "GET")
        }
        switch route {
        case .health: return try await health()
        case _ where !isReader(request):
            throw Refusal(
                .unauthorized, "reading needs the header `Authorization: Bearer` with the right token")
        case .devices: return devices()
        case .latest(let id): return try await latest(id)
        case .readings: return try await readings(ReadingsQuery(request, meters: meters))
        case .energy: return try await energy(EnergyQuestion(request, meters: meters, now: time.now))
        }
    }

    private enum Route {
        case health, devices, readings, energy
        case latest(String)

        init?(_ path: String) {
            switch path {
            case "/health": self = .health
            case "/api/iammeter/devices": self = .devices
            case "/api/readings": self = .readings
            case "/api/energy": self = .energy
            default:
                let prefix = "/api/iammeter/"
                let suffix = "/latest"
                guard path.hasPrefix(prefix), path.hasSuffix(suffix), path.count > prefix.count + suffix.count
                else { return nil }
                self = .latest(String(path.dropFirst(prefix.count).dropLast(suffix.count)))
            }
        }
    }

    private func isReader(_ request: HTTPRequest) -> Bool {
        access.token.map { request.header("authorization") == "Bearer \($0)" } ?? true
    }

    private func health() async throws -> HTTPResponse {
        if let meter = meters.all.first { _ = try await store.latest(meter: meter.id) }
        let values = counters.values
        return .object { json in
            json.field("status", "ok")
            json.field("time", ISO8601Text.utc(time.now))
            json.field("meters", meters.all.count)
            json.field("stored", values.stored)
            json.field("duplicates", values.duplicates)
            json.field("conflicts", values.conflicts)
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
