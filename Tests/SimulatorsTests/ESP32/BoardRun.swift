import Documents
import Faults
import NIOPosix
import Scenarios
import Synchronization
import Timekeeping
import Wires

@testable import Simulators

/// A board with a scripted sensor, and a back end of a few lines, over real sockets in virtual time.
final class BoardRun: Sendable {
    let time = VirtualTimekeeper(start: Parts.noon)
    let diary = Diary()
    let board: ESP32Meter
    let sensor: ScriptedSensor
    private let executor: LoopTaskExecutor
    private let backend: HTTPServer
    private let arrivals: Requests

    /// - Parameters:
    ///   - yaml: the board's settings; `$hub` stands for the back end's address.
    ///   - answers: to the back end's first requests; 201 to all others.
    ///   - script: of the sensor.
    init(
        _ yaml: String = "push: {to: $hub/api/readings/create}", answers: [MeterRun.Answer] = [],
        script: [ScriptedSensor.Answer] = [], tls: Bool = false
    ) async throws {
        let time = time
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let arrivals = Requests()
        self.arrivals = arrivals
        let authority = CertificateAuthority()
        let wiring = Wiring(group: loop, tls: ClientTLS(authority: authority, trustsSystem: false))
        executor = LoopTaskExecutor(loop: loop)
        backend = HTTPServer(
            "backend", on: time, wiring: wiring,
            tls: tls ? try ServerTLS(authority: authority, host: "127.0.0.1") : nil
        ) { request in
            let number = arrivals.add(request, at: time.now)
            return await Self.reply(number <= answers.count ? answers[number - 1] : .status(201), time)
        }
        let port = try await backend.open(host: "127.0.0.1", port: 0)
        sensor = ScriptedSensor(script, then: SampleFrames.s1, on: time)
        let address = "\(tls ? "https" : "http")://127.0.0.1:\(port)"
        board = ESP32Meter(
            name: "esp32", settings: try Self.settings(yaml.replacing("$hub", with: address)),
            surroundings: DeviceSurroundings(
                time: time, wiring: wiring, observer: diary, seed: 1, host: "127.0.0.1", fillIn: { $0 }),
            port: sensor)
    }

    static func settings(_ yaml: String) throws -> ESP32Settings {
        let root = try YAMLDocument.parse(
            "model: esp32-meter\nsensor: {pty: /dev/null}\n" + yaml, file: "board.yaml")
        var mistakes: [Diagnostic] = []
        let settings = SettingsReader(owner: "a board", rows: DeviceRows.rows(of: ESP32Model.row))
            .read(root, into: &mistakes)
        guard let settings, mistakes.isEmpty else { throw Diagnostics(mistakes) }
        mistakes = ESP32Model.row.check(settings)
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        return ESP32Settings(settings)
    }

    private static func reply(_ answer: MeterRun.Answer, _ time: VirtualTimekeeper) async -> HTTPReply {
        switch answer {
        case .status(let status): return .respond(.json(status, "{}"))
        case .silence: return .stayDark
        case .reset: return .reset
        case .late(let seconds):
            try? await time.sleep(for: .nanoseconds(rounding: seconds * 1e9))
            return .respond(.json(200, "{}"))
        }
    }

    /// Runs to `end` seconds.
    /// - Returns: when requests arrived, in seconds, with the sequence numbers that they carry if they have any.
    @discardableResult
    func run(until end: Double, _ steps: [(at: Double, step: MeterRun.Step)] = []) async throws -> [String] {
        let timeline = NamedProcess("timeline") { [self] in
            for (at, step) in steps.sorted(by: { $0.at < $1.at }) {
                try await time.sleep(until: Parts.at(at))
                await carryOut(step)
            }
        }
        let processes =
            [RankedProcess(timeline, rank: VirtualTimekeeper.Rank.timeline)]
            + board.processes.map { RankedProcess($0) }
        let services = [NamedProcess("backend") { [backend] in try await backend.run() }]
        try await withTaskExecutorPreference(executor) { [time] in
            try await time.run(processes: processes, services: services) {
                try await time.sleep(until: Parts.at(end))
            }
        }
        await board.close()
        await backend.close()
        return arrivals.lines
    }

    private func carryOut(_ step: MeterRun.Step) async {
        switch step {
        case .begin(let fault, let id, let times):
            let chances = Chances(times: times, stream: RandomStream(seed: 1, path: id))
            await board.begin(FaultOrder(id: id, fault: fault, chances: chances))
        case .end(let id): await board.end(id)
        }
    }

    var bodies: [String] { arrivals.bodies }
    var heads: [[(name: String, value: String)]] { arrivals.heads }

    /// What its client returned, push by push.
    var codes: [Int] {
        diary.reports("push").compactMap { report in
            for field in report.fields where field.name == "code" {
                if case .count(let code) = field.value { return code }
            }
            return nil
        }
    }
}

/// What came in at the back end.
final class Requests: Sendable {
    private let requests = Mutex<[(at: UTCInstant, request: HTTPRequest)]>([])

    func add(_ request: HTTPRequest, at instant: UTCInstant) -> Int {
        requests.withLock { requests in
            requests.append((instant, request))
            return requests.count
        }
    }

    var bodies: [String] { requests.withLock { $0.map { String(decoding: $0.request.body, as: UTF8.self) } } }
    var heads: [[(name: String, value: String)]] { requests.withLock { $0.map(\.request.headers) } }

    var lines: [String] {
        requests.withLock { requests in
            requests.map { at, request in
                let seconds = (at - Parts.noon).inSeconds
                let time = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
                return ([time] + Self.sequences(request.body)).joined(separator: " ")
            }
        }
    }

    private static func sequences(_ body: [UInt8]) -> [String] {
        guard let json = try? JSONParser.parse(body) else { return ["?"] }
        let rows = json.elements ?? [json]
        return rows.compactMap { $0["sequence"]?.number.map { "\(Int($0))" } }
    }
}
