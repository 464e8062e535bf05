import Metering
import Wires

/// The hub's HTTP interface: finds the route of a request, asks whether it may be used, and hands the request on.
package final class HubInterface: Sendable {
    private let api: IngestionAPI
    private let router: Router<Endpoint>
    private let others: @Sendable (HTTPRequest) async throws -> HTTPReply?

    /// - Parameters:
    ///   - metrics: what `/metrics` shows.
    ///   - others: answers the routes of bills and alerting; nil when it has none of that path.
    package init(
        _ api: IngestionAPI, metrics: MetricsPage,
        others: @escaping @Sendable (HTTPRequest) async throws -> HTTPReply? = { _ in nil }
    ) {
        self.api = api
        self.others = others
        let other: Endpoint.Handler = { request, _ in try await Self.other(request, others) }
        let endpoints =
            api.endpoints + [
                Endpoint(.metrics, .get { _, _ in .respond(metrics.response) }),
                Endpoint(.bills, .get(other)),
                Endpoint(.alerts, .any(other)), Endpoint(.alertStream, .any(other)),
            ]
        router = Router(endpoints.map { ($0.route.pattern, $0) })
    }

    /// Answers one request; never fails.
    package func handle(_ request: HTTPRequest) async -> HTTPReply {
        let match = router.match(request.path)
        let route = match?.target.route ?? .unknown
        let reply: HTTPReply
        do {
            try api.gatekeeper.admit(request, as: route.audience)
            reply = try await admitted(request, match)
        } catch {
            let refusal = Refusal(any: error)
            reply = .respond(api.refuse(refusal, on: route))
        }
        api.counters.countRequest(route, status: reply.status)
        return reply
    }

    private func admitted(_ request: HTTPRequest, _ match: Router<Endpoint>.Match?) async throws -> HTTPReply
    {
        guard let match else { return try await Self.other(request, others) }
        return try await match.target.handler(for: request)(request, match.parameters)
    }

    private static func other(
        _ request: HTTPRequest, _ others: @Sendable (HTTPRequest) async throws -> HTTPReply?
    ) async throws -> HTTPReply {
        if let reply = try await others(request) { return reply }
        throw Refusal(.notFound, "there is nothing at `\(request.path.prefix(200))`")
    }
}

extension HTTPReply {
    /// What the client sees, for counting; 0 when there is no answer.
    fileprivate var status: Int {
        switch self {
        case .respond(let response), .cut(let response, _), .stall(let response, _, _): response.status
        case .stream: 200
        case .stayDark, .reset: 0
        }
    }
}
