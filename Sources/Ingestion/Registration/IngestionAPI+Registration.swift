import Documents
import Metering
import Timekeeping
import Wires

/// Enters meters, issues and revokes keys; requests have been admitted.
extension IngestionAPI {
    /// `POST /api/meters/register`.
    func register(_ request: HTTPRequest) async throws -> HTTPResponse {
        try checkLength(of: request)
        let body = try RegistrationBody(
            JSONParser.parse(request.body), at: time.now, tariffs: registrar.tariffs)
        let meter = body.registration.meter
        guard !meters.knows(meter.id) else { throw Self.taken(meter) }
        guard meters.count - configured < registeredLimit else {
            throw Refusal(.busy, "\(registeredLimit) meters have been registered; `limits` bounds them")
        }
        let key = APIKey(from: registrar.random)
        guard
            let entered = try await registrar.store.enter(
                body.registration, keyDigest: APIKey.digest(key.text))
        else { throw Self.taken(meter) }
        issued.add(entered)
        registrar.welcome(meter)
        meters.add(meter)
        return Self.answer(201) { json in
            json.field("success", true)
            json.key("meter")
            json.registration(body.registration)
            json.field("keyId", Int(entered.id))
            json.field("apiKey", key.text)
        }
    }

    private static func taken(_ meter: Meter) -> Refusal {
        Refusal(.alreadyRegistered, "meter `\(meter.id)` is registered already", field: "meterId")
    }

    /// `POST /api/meters/{id}/keys`.
    func issueKey(of id: String) async throws -> HTTPResponse {
        let meter = try meters.known(id)
        let key = APIKey(from: registrar.random)
        let issued = try await registrar.store.issueKey(
            of: meter.id, digest: APIKey.digest(key.text), at: time.now)
        self.issued.add(issued)
        return Self.answer(201) { json in
            json.field("meter", meter.id)
            json.field("id", Int(issued.id))
            json.field("key", key.text)
            json.field("issued_at", ISO8601Text.utc(issued.issuedAt))
        }
    }

    /// `DELETE /api/meters/{id}/keys/{key}`.
    func revokeKey(_ number: String, of id: String) async throws -> HTTPResponse {
        let meter = try meters.known(id)
        guard let number = QueryFields.wholeNumber(number),
            let key = try await registrar.store.revokeKey(number, of: meter.id, at: time.now)
        else { throw Refusal(.notFound, "`\(meter.id)` has no such key") }
        issued.replace(key)
        return Self.answer(200) { $0.keyFields(key, of: meter.id) }
    }

    /// `GET /api/meters`.
    func knownMeters() async throws -> HTTPResponse {
        var newest: [StoredReading?] = []
        let all = meters.all
        for meter in all { newest.append(try await store.latest(meter: meter.id)) }
        return Self.answer(200) { json in
            json.key("meters")
            json.array(Array(zip(all, newest))) { json, known in
                json.knownMeter(
                    known.0, keys: issued.keys(of: known.0.id), health.health(of: known.0.id),
                    newest: known.1)
            }
        }
    }

    static func answer(_ status: Int, _ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        json.object(body)
        return .json(status, json.text)
    }
}

extension JSONWriter {
    /// With the names of the published back end.
    fileprivate mutating func registration(_ registration: Registration) {
        object { json in
            json.field("meterId", registration.meter.id)
            json.field("ownerName", registration.meter.owner)
            json.field("address", registration.address)
            json.field("espMacAddress", registration.macAddress)
            json.field("tariff", registration.meter.tariff)
            json.field("status", "ACTIVE")
            json.field("registeredAt", ISO8601Text.utcMilliseconds(registration.registeredAt))
        }
    }

    fileprivate mutating func keyFields(_ key: MeterKey, of meter: String) {
        field("meter", meter)
        field("id", Int(key.id))
        field("issued_at", ISO8601Text.utc(key.issuedAt))
        field("revoked_at", key.revokedAt.map(ISO8601Text.utc))
    }

    /// Only what the meter has said.
    private mutating func health(_ health: MeterHealth) {
        object { json in
            if let signal = health.signalDBm { json.field("signal_dbm", signal) }
            if let signal = health.signalPercent { json.field("signal_percent", signal) }
            if let memory = health.freeMemoryBytes { json.field("free_memory_bytes", memory) }
            if let uptime = health.uptimeS { json.field("uptime_s", uptime) }
            if let errors = health.errors { json.field("errors", errors) }
            if let firmware = health.firmware { json.field("firmware", firmware) }
            if let address = health.macAddress { json.field("mac_address", address) }
        }
    }

    /// A meter whose keys have all been revoked takes no part any more.
    fileprivate mutating func knownMeter(
        _ meter: Meter, keys: [MeterKey], _ health: MeterHealth?, newest: StoredReading?
    ) {
        let isRevoked = !keys.isEmpty && keys.allSatisfy { $0.revokedAt != nil }
        object { json in
            json.field("meter", meter.id)
            json.field("serial", meter.serial)
            json.field("name", meter.name)
            json.field("location", meter.location)
            json.field("owner", meter.owner)
            json.field("tariff", meter.tariff)
            json.field("status", isRevoked ? "REVOKED" : "ACTIVE")
            json.key("keys")
            json.array(keys) { json, key in
                json.object { $0.keyFields(key, of: meter.id) }
            }
            if let health {
                json.key("health")
                json.health(health)
            }
            json.key("last_reading")
            guard let newest else { return json.value(String?.none) }
            json.reading(newest)
        }
    }
}
