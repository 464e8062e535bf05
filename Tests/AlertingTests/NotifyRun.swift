import HTTPAnswers
import Metering
import NIOPosix
import Storage
import Synchronization
import Timekeeping
import Wires

@testable import Alerting

/// A hub's alerting with real receivers on the wire, in virtual time on one loop.
final class NotifyRun: Sendable {
    let time: VirtualTimekeeper
    let wiring: Wiring
    let store: any HubStore
    let writer: ReadingWriter
    let engine: AlertEngine
    let told = TestAlerting.Told()
    private let executor: LoopTaskExecutor
    private let receivers: [TestReceiver]

    /// - Parameters:
    ///   - start: from noon on.
    ///   - receivers: told in this order; the first one's address is `${r0.url}/hook`.
    init(
        _ receivers: [TestReceiver] = [], store: any HubStore, start: Duration = .zero, seed: UInt64 = 7,
        tokens: [String: String] = [:], address: String? = nil
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        executor = LoopTaskExecutor(loop: loop)
        wiring = Wiring(group: loop)
        time = VirtualTimekeeper(start: noon + start)
        self.store = store
        self.receivers = receivers
        let addresses = receivers.indices.map { address ?? "${r\($0).url}/hook" }
        for receiver in receivers { try await receiver.open(on: time, wiring) }
        engine = try await AlertEngine(
            rules: AlertRules(
                offlineAfter: .seconds(10 * 86_400), receivers: addresses.map { AlertReceiver(url: $0) }),
            meters: ["m1"], store: store, time: time, logger: silentLogger,
            delivery: Delivery(wiring: wiring, tokens: tokens, seed: seed) { text in
                receivers.enumerated().reduce(text) { text, receiver in
                    text.replacing("${r\(receiver.offset).url}", with: receiver.element.url)
                }
            },
            report: { [told, time] event in told.note(event, at: time.now) })
        writer = ReadingWriter(store: store, time: time, observers: [engine])
    }

    /// Sends readings of so much power at so many seconds, and runs until `end`.
    func run(
        until end: Double, _ readings: [(second: Double, watts: Double)] = [],
        beside others: [NamedProcess] = []
    ) async throws {
        let sender = NamedProcess("sender") { [self] in
            for (second, watts) in readings {
                let one = reading(second, (20, watts))
                try await time.sleep(until: one.receivedAt)
                _ = try await writer.submit([one])
            }
        }
        let outcome: Result<Void, any Error>
        do {
            try await withTaskExecutorPreference(executor) { [self] in
                try await time.run(
                    processes: (writer.processes + engine.processes(after: writer) + [sender] + others).map {
                        RankedProcess($0)
                    },
                    services: receivers.map(\.service)
                ) { [time] in try await time.sleep(until: noon + .seconds(end)) }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for receiver in receivers { await receiver.close() }
        try outcome.get()
    }

    /// The instants and statuses of what was told of notifications.
    var notified: [String] { told.all.filter { $0.contains("notified") } }
}

/// A webhook that answers as it is told and keeps what it took.
final class TestReceiver: Sendable {
    struct Taken: Sendable, Equatable {
        var second: Double
        var body: String
        var key: String?
        var authorization: String?
        /// Whether it was answered with success.
        var isAccepted: Bool
    }

    private struct State {
        var server: HTTPServer?
        var url = ""
        var taken: [Taken] = []
    }

    private let answer: @Sendable (_ second: Double, _ count: Int) -> HTTPReply
    private let state = Mutex(State())

    /// - Parameter answer: by the second and the number of earlier requests.
    init(
        _ answer: @escaping @Sendable (Double, Int) -> HTTPReply = { _, _ in
            .respond(HTTPResponse(status: 204))
        }
    ) {
        self.answer = answer
    }

    var url: String { state.withLock { $0.url } }
    var taken: [Taken] { state.withLock { $0.taken } }
    var accepted: [Taken] { taken.filter(\.isAccepted) }
    var service: NamedProcess {
        NamedProcess("receiver") { [self] in try await state.withLock { $0.server }?.run() }
    }

    func open(on time: VirtualTimekeeper, _ wiring: Wiring) async throws {
        let server = HTTPServer("receiver", on: time, wiring: wiring) { [self] request in
            let second = (time.now - noon).inSeconds
            let reply = answer(second, taken.count)
            note(request, second, reply)
            return reply
        }
        let port = try await server.open(host: "127.0.0.1", port: 0)
        state.withLock {
            $0.server = server
            $0.url = "http://127.0.0.1:\(port)"
        }
    }

    func close() async { await state.withLock { $0.server }?.close() }

    /// From now on connections are refused.
    func stopListening() async { await state.withLock { $0.server }?.stopListening() }

    private func note(_ request: HTTPRequest, _ second: Double, _ reply: HTTPReply) {
        var isAccepted = false
        if case .respond(let response) = reply { isAccepted = (200..<300).contains(response.status) }
        let taken = Taken(
            second: second, body: String(decoding: request.body, as: UTF8.self),
            key: request.header("idempotency-key"), authorization: request.header("authorization"),
            isAccepted: isAccepted)
        state.withLock { $0.taken.append(taken) }
    }
}

extension TestReceiver {
    static func status(
        _ status: Int, headers: [(name: String, value: String)] = []
    ) -> HTTPReply { .respond(HTTPResponse(status: status, headers: headers)) }
}
