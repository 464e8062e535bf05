import Wires

/// What a path of the hub leads to.
struct Endpoint: Sendable {
    /// Answers one request that has been admitted.
    typealias Handler = @Sendable (HTTPRequest, PathParameters) async throws -> HTTPReply

    let route: Route
    let methods: MethodTable<Handler>
    /// Whether a POST must say that it brings JSON: a page in a browser can post anything else to a hub on its own machine
    /// without asking.
    let takesJSONOnly: Bool

    init(_ route: Route, _ methods: MethodTable<Handler>, takesJSONOnly: Bool = false) {
        self.route = route
        self.methods = methods
        self.takesJSONOnly = takesJSONOnly
    }

    /// - Throws: `.wrongType` or `.methodNotAllowed`.
    func handler(for request: HTTPRequest) throws(Refusal) -> Handler {
        if takesJSONOnly, request.method == "POST" { try Self.checkIsJSON(request) }
        do {
            return try methods.handler(for: request.method)
        } catch {
            throw Refusal(
                .methodNotAllowed,
                "`\(request.path.prefix(200))` takes \(error.allow), not \(request.method)",
                allow: error.allow)
        }
    }

    private static func checkIsJSON(_ request: HTTPRequest) throws(Refusal) {
        let type = request.header("content-type")?.lowercased().prefix { $0 != ";" }
        guard type == "application/json" else {
            throw Refusal(.wrongType, "this takes JSON; send `Content-Type: application/json`")
        }
    }
}

extension IngestionAPI {
    /// What the paths of ingestion lead to.
    var endpoints: [Endpoint] {
        [
            Endpoint(.webhook, .any { request, _ in .respond(await self.push(request)) }),
            Endpoint(.create, .any { request, _ in .respond(await self.create(request)) }),
            Endpoint(
                .register, .post { request, _ in .respond(try await self.register(request)) },
                takesJSONOnly: true),
            Endpoint(
                .meterKeys, .post { .respond(try await self.issueKey(of: $1["id"])) }, takesJSONOnly: true),
            Endpoint(
                .meterKey, .delete { .respond(try await self.revokeKey($1["key"], of: $1["id"])) },
                takesJSONOnly: true),
            Endpoint(.meters, .get { _, _ in .respond(try await self.knownMeters()) }),
            Endpoint(.health, .get { _, _ in .respond(try await self.health()) }),
            Endpoint(.devices, .get { _, _ in .respond(self.devices()) }),
            Endpoint(.latest, .get { .respond(try await self.latest($1["id"])) }),
            Endpoint(.readings, .get { request, _ in .respond(try await self.readings(request)) }),
            Endpoint(.energy, .get { request, _ in .respond(try await self.energy(request)) }),
        ]
    }
}
