import Faults
import NIOPosix
import Synchronization
import Timekeeping
import Wires

@testable import Simulators

/// A back end of a few lines that a device uploads to, over real sockets in virtual time.
final class ScriptedBackend: Sendable {
    /// What it does with one request.
    enum Answer: Sendable {
        case status(Int)
        case silence
        case reset
        /// 200, after a while.
        case late(Double)
    }

    /// What the timeline of a run does at a second.
    enum Step: Sendable {
        case begin(Fault, id: String, times: Int?)
        case end(String)
    }

    let time = VirtualTimekeeper(start: Parts.noon)
    let wiring: Wiring
    let arrivals = Arrivals()
    let address: String
    private let executor: LoopTaskExecutor
    private let server: HTTPServer

    /// - Parameters:
    ///   - answers: to its first requests; `ordinarily` to all others.
    ///   - body: of an answer with a status.
    init(_ answers: [Answer], ordinarily: Int, body: String, tls: Bool = false) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let authority = CertificateAuthority()
        wiring = Wiring(group: loop, tls: ClientTLS(authority: authority, trustsSystem: false))
        executor = LoopTaskExecutor(loop: loop)
        server = HTTPServer(
            "backend", on: time, wiring: wiring,
            tls: tls ? try ServerTLS(authority: authority, host: "127.0.0.1") : nil
        ) { [arrivals, time] request in
            let number = arrivals.add(request, at: time.now)
            let answer = number <= answers.count ? answers[number - 1] : .status(ordinarily)
            return await Self.reply(answer, body, time)
        }
        let port = try await server.open(host: "127.0.0.1", port: 0)
        address = "\(tls ? "https" : "http")://127.0.0.1:\(port)"
    }

    private static func reply(
        _ answer: Answer, _ body: String, _ time: VirtualTimekeeper
    ) async -> HTTPReply {
        switch answer {
        case .status(let status): return .respond(.json(status, body))
        case .silence: return .stayDark
        case .reset: return .reset
        case .late(let seconds):
            try? await time.sleep(for: .nanoseconds(rounding: seconds * 1e9))
            return .respond(.json(200, "{}"))
        }
    }

    /// What a device of the run stands in.
    func surroundings(_ observer: any DeviceObserver) -> DeviceSurroundings {
        DeviceSurroundings(
            time: time, wiring: wiring, observer: observer, seed: 1, host: "127.0.0.1", fillIn: { $0 })
    }

    /// Runs a device to `end` seconds, then closes it and the back end.
    func run(
        _ device: any SimulatedDevice, until end: Double, _ steps: [(at: Double, step: Step)],
        beside others: [NamedProcess] = []
    ) async throws {
        let timeline = NamedProcess("timeline") { [time] in
            for (at, step) in steps.sorted(by: { $0.at < $1.at }) {
                try await time.sleep(until: Parts.at(at))
                try await Self.carryOut(step, on: device)
            }
        }
        let processes =
            [RankedProcess(timeline, rank: VirtualTimekeeper.Rank.timeline)]
            + (device.processes + others).map { RankedProcess($0) }
        let services = [NamedProcess("backend") { [server] in try await server.run() }] + device.services
        try await withTaskExecutorPreference(executor) { [time] in
            try await time.run(processes: processes, services: services) {
                try await time.sleep(until: Parts.at(end))
            }
        }
        await device.close()
        await server.close()
    }

    private static func carryOut(_ step: Step, on device: any SimulatedDevice) async throws {
        switch step {
        case .begin(let fault, let id, let times):
            let chances = Chances(times: times, stream: RandomStream(seed: 1, path: id))
            await device.begin(FaultOrder(id: id, fault: fault, chances: chances))
        case .end(let id): try await device.end(id)
        }
    }

    /// A fault from one second to another.
    static func fault(
        _ fault: Fault, _ from: Double, _ to: Double? = nil, times: Int? = nil
    ) -> [(at: Double, step: Step)] {
        let id = "\(fault) at \(from)"
        return [(from, .begin(fault, id: id, times: times))] + (to.map { [($0, .end(id))] } ?? [])
    }
}

/// What came in at a back end.
final class Arrivals: Sendable {
    private let requests = Mutex<[(at: UTCInstant, request: HTTPRequest)]>([])

    func add(_ request: HTTPRequest, at instant: UTCInstant) -> Int {
        requests.withLock { requests in
            requests.append((instant, request))
            return requests.count
        }
    }

    var bodies: [String] { requests.withLock { $0.map { String(decoding: $0.request.body, as: UTF8.self) } } }
    var heads: [[(name: String, value: String)]] { requests.withLock { $0.map(\.request.headers) } }
    var paths: [String] {
        requests.withLock {
            $0.map { $0.request.path + $0.request.query.map { "?\($0.name)=\($0.value)" }.joined() }
        }
    }

    /// One for each request, from the second at which it came and its body.
    func lines(_ line: (_ second: String, _ body: [UInt8]) -> String) -> [String] {
        requests.withLock { $0.map { line(Self.second($0.at), $0.request.body) } }
    }

    static func second(_ instant: UTCInstant) -> String {
        let seconds = (instant - Parts.noon).inSeconds
        return seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }
}
