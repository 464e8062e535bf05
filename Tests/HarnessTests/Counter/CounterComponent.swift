import Components
import Documents
import Faults
import Scenarios
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// A component that counts HTTP requests: its row, its check, and what a run makes of it. No other file knows it.
final class CounterComponent: Component, FaultTarget, SignalSource {
    let name: String
    private let context: ComponentContext
    private let server: HTTPServer
    private let lifecycle: Lifecycle<Instance>
    private let requests = Mutex(0)
    private let url = Mutex<String?>(nil)

    /// It keeps nothing, so each instance is like the first.
    private struct Instance: ComponentInstance {
        let server: HTTPServer
        func pause() async { server.ignoreConnections(true) }
        func resume() async { server.ignoreConnections(false) }
    }

    init(_ plan: ComponentPlan, _ context: ComponentContext) {
        name = plan.name
        self.context = context
        lifecycle = Lifecycle(plan.name, on: context.time)
        let count = Count(status: plan.settings.count("status") ?? 200)
        server = HTTPServer(plan.name, on: context.time, wiring: context.wiring) { request in
            count.take?(request)
            return .respond(.json(count.status, "{}"))
        }
        count.take = { [weak self] in self?.take($0) }
    }

    /// Set before the server listens.
    private final class Count: Sendable {
        let status: Int
        private let action = Mutex<(@Sendable (HTTPRequest) -> Void)?>(nil)

        init(status: Int) { self.status = status }

        var take: (@Sendable (HTTPRequest) -> Void)? {
            get { action.withLock { $0 } }
            set { action.withLock { $0 = newValue } }
        }
    }

    private func take(_ request: HTTPRequest) {
        requests.withLock { $0 += 1 }
        context.observe(
            Observation(
                at: context.time.now, from: name, kind: "counted",
                fields: [.init("path", .text(request.path))]))
    }

    var processes: [NamedProcess] {
        [NamedProcess("\(name).server") { try await self.server.run() }]
    }

    func address(_ field: String) -> String? { field == "url" ? url.withLock { $0 } : nil }

    func open() async throws {
        let port = try await server.open(host: context.host, port: 0)
        url.withLock { $0 = "http://\(context.host):\(port)" }
        context.addresses.enter("http://\(context.host):\(port)", as: "\(name).url")
        lifecycle.started(Instance(server: server))
    }

    func close() async { await server.close() }

    func begin(_ order: FaultOrder) async {
        guard case .component(.kill) = order.fault, lifecycle.kill(by: order.id) != nil else { return }
        requests.withLock { $0 = 0 }
        await server.stopListening()
        await server.resetConnections()
    }

    func end(_ id: String) async throws {
        try await lifecycle.restart(after: id) {
            guard let held = server.heldPort else { return }
            try await server.open(on: held)
            lifecycle.started(Instance(server: server))
        }
    }

    func value(of signal: SignalReference) -> Value {
        lifecycle.state == .running ? .number(Double(requests.withLock { $0 })) : .unknown
    }
}

extension ComponentKind {
    static let counter = ComponentKind(
        row: ComponentRow(
            name: "counter", about: "counts requests",
            fields: [ConfigRow("status", .count(200...599), default: "200")],
            signals: [ObservableRow("requests", .count)],
            events: [EventRow("counted", [FieldRow("path", .text)])], actions: ["component.kill"],
            addresses: ["url"])
    ) { scope in
        scope.components.filter { $0.settings.count("status") == 418 }.map {
            Diagnostic($0.settings.position, "`\($0.name)` is no teapot")
        }
    } make: { plan, context in
        let counter = CounterComponent(plan, context)
        var made = ComponentInRun(counter)
        (made.signals, made.faults) = (counter, counter)
        return made
    }
}
