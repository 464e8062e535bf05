import Metering
import Wires

/// The hub's HTTP interface: finds the route of a request, asks whether it may be used, and hands the request on.
package final class HubInterface: Sendable {
    private let api: IngestionAPI
    private let metrics: MetricsPage
    private let others: @Sendable (HTTPRequest) async -> HTTPReply?

    /// - Parameters:
    ///   - metrics: what `/metrics` shows.
    ///   - others: answers the routes of alerting; nil when it has none of that path.
    package init(
        _ api: IngestionAPI, metrics: MetricsPage,
        others: @escaping @Sendable (HTTPRequest) async -> HTTPReply? = { _ in nil }
    ) {
        self.api = api
        self.metrics = metrics
        self.others = others
    }

    /// Answers one request; never fails.
    package func handle(_ request: HTTPRequest) async -> HTTPReply {
        let path = RoutedPath(request.path)
        let reply: HTTPReply
        do {
            try api.gatekeeper.admit(request, as: path.route.audience)
            reply = try await admitted(request, path)
        } catch {
            let refusal = Refusal(any: error)
            reply = .respond(api.refuse(refusal, on: path.route))
        }
        api.counters.countRequest(path.route, status: reply.status)
        return reply
    }

    private func admitted(_ request: HTTPRequest, _ path: RoutedPath) async throws -> HTTPReply {
        switch path.route {
        case .webhook: return .respond(await api.push(request))
        case .create: return .respond(await api.create(request))
        case .register, .meterKeys, .meterKey: return .respond(try await api.manage(request, path))
        case .health, .meters, .bills, .devices, .latest, .readings, .energy:
            try refuseOthers(than: "GET", request)
            return .respond(try await api.read(request, path))
        case .metrics:
            try refuseOthers(than: "GET", request)
            return .respond(metrics.response)
        case .alerts, .alertStream, .unknown:
            if let reply = await others(request) { return reply }
            throw Refusal(.notFound, "there is nothing at `\(request.path.prefix(200))`")
        }
    }

    private func refuseOthers(than method: String, _ request: HTTPRequest) throws(Refusal) {
        guard request.method != method else { return }
        throw Refusal(
            .methodNotAllowed, "`\(request.path)` takes \(method), not \(request.method)", allow: method)
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
