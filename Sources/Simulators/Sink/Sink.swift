import Documents
import Faults
import Scenarios
import Synchronization
import Timekeeping
import Wires

/// An HTTP endpoint that accepts everything with a 200 and keeps what came: a webhook receiver, a fake
/// backend for firmware.
package final class Sink: SimulatedDevice {
    package static let row = ModelRow(
        name: "sink", about: "an HTTP endpoint that answers 200 to everything and reports each request",
        sees: [],
        fields: [
            ConfigRow("tls", .bool, default: "false", about: "HTTPS, with a certificate of the run"),
            ConfigRow(
                "tls_minimum", .choice(TLSMinimum.allCases.map(\.rawValue)),
                default: TLSMinimum.ordinary.rawValue,
                about: "the oldest version of TLS that it accepts; 1.0 for old boards"),
            ConfigRow(
                "strict", .bool, default: "false",
                about:
                    "names each way in which a reading posted to `/api/readings/create` is not as documented, and refuses it"
            ),
        ], signals: [],
        events: [
            EventRow(
                "request",
                [
                    FieldRow("path", .text), FieldRow("status", .count), AttemptOutcome.row,
                    FieldRow("body", .text),
                ], about: "a request came in; without an answer that leaves whole its status is 0"),
            EventRow(
                "deviation", [FieldRow("what", .text)],
                about: "something in a request is not as documented, with `strict`"),
        ],
        actions: ["device.offline"] + ["cut", "delay", "lose", "reset", "slow"].map { "net.\($0)" }
            + ActionRow.onHTTP.map(\.name), addresses: ["url"])

    package let name: String
    private let surroundings: DeviceSurroundings
    private let server: Mutex<HTTPServer?> = Mutex(nil)
    private let isSecure: Bool
    private let tlsMinimum: TLSMinimum
    private let tls: Mutex<ServerTLS?> = Mutex(nil)
    private let isStrict: Bool
    private let link: DeviceLink
    private let state = Mutex(State())

    private struct State {
        var port = 0
        var offline: Set<String> = []
    }

    package init(_ plan: DevicePlan, surroundings: DeviceSurroundings) {
        name = plan.name
        self.surroundings = surroundings
        isSecure = plan.settings.bool("tls") ?? false
        tlsMinimum = plan.settings.text("tls_minimum").flatMap(TLSMinimum.init) ?? .ordinary
        isStrict = plan.settings.bool("strict") ?? false
        link = DeviceLink(device: plan.name, surroundings: surroundings)
    }

    package var processes: [NamedProcess] { server.withLock { $0 }?.processes ?? [] }
    package var hasPower: Bool { true }
    /// It cannot reboot.
    package var bootTime: Duration { .zero }
    package var services: [NamedProcess] {
        [NamedProcess("\(name).http") { try await self.server.withLock { $0 }?.run() }]
    }
    package var undelivered: Set<Int> { [] }

    package func open() async throws {
        let tls = try makeTLS()
        let server = HTTPServer(
            name, on: surroundings.time, wiring: surroundings.wiring, tls: tls
        ) { [self] in
            await answer($0)
        }
        self.tls.withLock { $0 = tls }
        let port = try await server.open(host: surroundings.host, preferring: isSecure ? 443 : 80)
        state.withLock { $0.port = port }
        self.server.withLock { $0 = server }
    }

    package func close() async {
        await server.withLock { $0 }?.close()
    }

    package func address(_ field: String) -> String? {
        guard field == "url" else { return nil }
        return "\(isSecure ? "https" : "http")://\(surroundings.host):\(state.withLock { $0.port })"
    }

    private func makeTLS() throws -> ServerTLS? {
        guard isSecure, let authority = surroundings.wiring.tls.authority else { return nil }
        return try ServerTLS(authority: authority, host: surroundings.host, minimum: tlsMinimum)
    }

    package func signal(_ name: String, at instant: UTCInstant) -> Double? { nil }
    package func siteWillChange() {}
    package func siteDidChange() {}

    package func begin(_ order: FaultOrder) async {
        switch order.fault {
        case .life(.offline, .refused): await goOffline(order.id)
        case .life(.offline, .dark):
            link.begin(order)
            applySilence()
        case .http:
            link.begin(order)
            presentCertificate()
        case .link(let fault):
            link.begin(order)
            applySilence()
            if fault == .reset { await server.withLock { $0 }?.resetConnections() }
        case .value, .life, .clock, .modbus, .serial, .component: return
        }
    }

    package func end(_ id: String) async {
        link.end(id)
        let (isBack, port) = state.withLock { state in
            (state.offline.remove(id) != nil && state.offline.isEmpty, state.port)
        }
        presentCertificate()
        if isBack { _ = try? await server.withLock { $0 }?.open(host: surroundings.host, port: port) }
        applySilence()
    }

    /// In virtual time what comes while nothing crosses the network waits in `answer` alone.
    private func applySilence() {
        guard !Turn.isTaken else { return }
        server.withLock { $0 }?.ignoreConnections(link.isSilent)
    }

    /// Off the network: open connections are reset and new ones refused.
    private func goOffline(_ id: String) async {
        state.withLock { _ = $0.offline.insert(id) }
        await server.withLock { $0 }?.stopListening()
        await server.withLock { $0 }?.resetConnections()
    }

    private func presentCertificate() {
        let trouble = link.tlsTrouble
        tls.withLock { $0 }?.present(trouble.map { ServerTLS.Trouble($0) })
    }

    private func answer(_ request: HTTPRequest) async -> HTTPReply {
        let inbound = link.verdict(for: .requests, byteCount: request.body.count)
        guard await link.carries(inbound, on: request.connection) else { return .stayDark }
        let deviations = isStrict ? ReadingRules.deviations(of: request) : []
        let response = deviations.isEmpty ? Self.kept : ReadingRules.refusal(deviations)
        let verdict = link.httpVerdict(for: .answers, path: request.path)
        let outbound = link.verdict(for: .replies, byteCount: response.body.count)
        let outcome = verdict.outcome(isLost: outbound.isLost)
        report(
            "request",
            [
                .init("path", .text(request.path)),
                .init("status", outcome.status(verdict.status ?? response.status)), .outcome(outcome),
                .init("body", .text(String(decoding: request.body, as: UTF8.self))),
            ])
        for deviation in deviations { report("deviation", [.init("what", .text(deviation))]) }
        guard await link.carries(outbound, on: request.connection) else { return .stayDark }
        return verdict.spoil(.respond(response))
    }

    private static let kept = HTTPResponse.json(200, #"{"successful":true,"message":"kept"}"#)

    private func report(_ kind: String, _ fields: [EventField]) {
        surroundings.observer.report(DeviceReport(device: name, kind: kind, fields: fields))
    }
}
