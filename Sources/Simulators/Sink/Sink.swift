import Faults
import Scenarios
import Synchronization
import Timekeeping
import Wires

/// An HTTP endpoint that accepts everything with a 200 and keeps what came: a webhook receiver, a fake
/// backend.
public final class Sink: SimulatedDevice {
    public static let row = ModelRow(
        name: "sink", about: "an HTTP endpoint that answers 200 to everything and reports each request",
        sees: [],
        fields: [], signals: [],
        events: [
            EventRow(
                "request", [FieldRow("path", .text), FieldRow("status", .count), FieldRow("body", .text)],
                about: "a request came in")
        ], actions: ["device.offline"] + ActionRow.onHTTP.map(\.name), addresses: ["url"])

    public let name: String
    private let surroundings: DeviceSurroundings
    private let server: Mutex<HTTPServer?> = Mutex(nil)
    private let state = Mutex((port: 0, offline: Set<String>()))

    public init(_ plan: DevicePlan, surroundings: DeviceSurroundings) {
        name = plan.name
        self.surroundings = surroundings
    }

    public var processes: [NamedProcess] { [] }
    public var hasPower: Bool { true }
    /// It cannot reboot.
    public var bootTime: Duration { .zero }
    public var services: [NamedProcess] {
        [NamedProcess("\(name).http") { try await self.server.withLock { $0 }?.run() }]
    }
    public var undelivered: Set<Int> { [] }

    public func open() async throws {
        let server = HTTPServer(name, on: surroundings.time, wiring: surroundings.wiring) { [self] in
            answer($0)
        }
        let port = try await server.open(host: surroundings.host, preferring: 80)
        state.withLock { $0.port = port }
        self.server.withLock { $0 = server }
    }

    public func close() async {
        await server.withLock { $0 }?.close()
    }

    public func address(_ field: String) -> String? {
        guard field == "url" else { return nil }
        return "http://\(surroundings.host):\(state.withLock { $0.port })"
    }

    public func signal(_ name: String) -> Double? { nil }
    public func siteWillChange() {}
    public func siteDidChange() {}

    /// Off the network: open connections are reset and new ones refused.
    public func begin(_ order: FaultOrder) async {
        guard order.fault == .life(.offline) else { return }
        state.withLock { _ = $0.offline.insert(order.id) }
        await server.withLock { $0 }?.stopListening()
        await server.withLock { $0 }?.resetConnections()
    }

    public func end(_ id: String) async {
        let (isBack, port) = state.withLock { state in
            (state.offline.remove(id) != nil && state.offline.isEmpty, state.port)
        }
        if isBack { _ = try? await server.withLock { $0 }?.open(host: surroundings.host, port: port) }
    }

    private func answer(_ request: HTTPRequest) -> HTTPReply {
        surroundings.observer.report(
            DeviceReport(
                device: name, kind: "request",
                fields: [
                    ("path", .text(request.path)), ("status", .count(200)),
                    ("body", .text(String(decoding: request.body, as: UTF8.self))),
                ]))
        return .respond(.json(200, #"{"successful":true,"message":"kept"}"#))
    }
}
