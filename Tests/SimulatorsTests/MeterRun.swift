import Faults
import Household
import NIOPosix
import Synchronization
import Timekeeping
import Wires

@testable import Simulators

/// A meter and a hub of a few lines, over real sockets in virtual time.
final class MeterRun: Sendable {
    let time: VirtualTimekeeper
    let diary = Diary()
    let meter: IAMMeter
    let wiring: Wiring
    private let executor: LoopTaskExecutor
    private let hub: HTTPServer
    private let arrivals: Arrivals

    /// What the hub does with one of its requests.
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

    /// - Parameters:
    ///   - yaml: the meter's settings; `$hub` stands for the hub's address.
    ///   - answers: to the hub's first requests; 200 to all others.
    init(_ yaml: String, phaseCount: Int = 1, answers: [Answer] = []) async throws {
        let time = VirtualTimekeeper(start: Parts.noon)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let arrivals = Arrivals()
        self.time = time
        self.arrivals = arrivals
        wiring = Wiring(group: loop)
        executor = LoopTaskExecutor(loop: loop)
        hub = HTTPServer("hub", on: time, wiring: wiring) { request in
            let number = arrivals.add(request, at: time.now)
            return await Self.reply(number <= answers.count ? answers[number - 1] : .status(200), time)
        }
        let port = try await hub.open(host: "127.0.0.1", port: 0)
        let settings = try Parts.settings(
            yaml.replacing("$hub", with: "http://127.0.0.1:\(port)"), phaseCount: phaseCount)
        meter = IAMMeter(
            name: "meter", settings: settings,
            view: SiteView(site: Parts.site(phases: phaseCount), part: .grid),
            card: Parts.exactCard,
            surroundings: DeviceSurroundings(
                time: time, wiring: wiring, observer: diary, seed: 1, host: "127.0.0.1", fillIn: { $0 }))
        try await meter.open()
    }

    private static func reply(_ answer: Answer, _ time: VirtualTimekeeper) async -> HTTPReply {
        switch answer {
        case .status(let status): return .respond(.json(status, #"{"successful":true}"#))
        case .silence: return .stayDark
        case .reset: return .reset
        case .late(let seconds):
            try? await time.sleep(for: .nanoseconds(rounding: seconds * 1e9))
            return .respond(.json(200, "{}"))
        }
    }

    /// Runs to `end` seconds.
    /// - Returns: what arrived at the hub: `20`, or `40<20` for a row of second 20 that came at 40.
    @discardableResult
    func run(
        until end: Double, _ steps: [(at: Double, step: Step)] = [], beside others: [NamedProcess] = []
    ) async throws -> [String] {
        let timeline = NamedProcess("timeline") { [self] in
            for (at, step) in steps {
                try await time.sleep(until: Parts.at(at))
                await carryOut(step)
            }
        }
        let processes =
            [RankedProcess(timeline, rank: VirtualTimekeeper.Rank.timeline)]
            + (meter.processes + others).map { RankedProcess($0) }
        let services = [NamedProcess("hub") { [hub] in try await hub.run() }] + meter.services
        try await withTaskExecutorPreference(executor) { [time] in
            try await time.run(processes: processes, services: services) {
                try await time.sleep(until: Parts.at(end))
            }
        }
        await meter.close()
        await hub.close()
        return arrivals.lines
    }

    private func carryOut(_ step: Step) async {
        switch step {
        case .begin(let fault, let id, let times):
            let chances = Chances(times: times, stream: RandomStream(seed: 1, path: id))
            await meter.begin(FaultOrder(id: id, fault: fault, chances: chances))
        case .end(let id): await meter.end(id)
        }
    }

    var bodies: [String] { arrivals.bodies }
    var paths: [String] { arrivals.paths }
}

extension MeterRun {
    /// A fault from one second to another.
    static func fault(
        _ fault: Fault, _ from: Double, _ to: Double? = nil, times: Int? = nil
    ) -> [(at: Double, step: Step)] {
        let id = "\(fault) at \(from)"
        return [(from, .begin(fault, id: id, times: times))] + (to.map { [($0, .end(id))] } ?? [])
    }
}

/// What came in at the hub.
final class Arrivals: Sendable {
    private let requests = Mutex<[(at: UTCInstant, request: HTTPRequest)]>([])

    func add(_ request: HTTPRequest, at instant: UTCInstant) -> Int {
        requests.withLock { requests in
            requests.append((instant, request))
            return requests.count
        }
    }

    var bodies: [String] { requests.withLock { $0.map { String(decoding: $0.request.body, as: UTF8.self) } } }
    var paths: [String] {
        requests.withLock {
            $0.map { $0.request.path + $0.request.query.map { "?\($0.name)=\($0.value)" }.joined() }
        }
    }

    var lines: [String] {
        requests.withLock { requests in
            requests.map { at, request in
                let second = Self.second(at)
                let body = String(decoding: request.body, as: UTF8.self)
                guard let key = body.range(of: "\"Time\":\"") else { return second }
                let taken = ISO8601Text.instant(String(body[key.upperBound...].prefix { $0 != "\"" }))
                return taken.map(Self.second).flatMap { $0 == second ? nil : "\(second)<\($0)" } ?? second
            }
        }
    }

    private static func second(_ instant: UTCInstant) -> String {
        let seconds = (instant - Parts.noon).inSeconds
        return seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }
}

/// Keeps what a device tells.
final class Diary: DeviceObserver {
    private let pages = Mutex<(reports: [DeviceReport], truth: [TruthRow], usedUp: [String])>(([], [], []))

    func report(_ report: DeviceReport) { pages.withLock { $0.reports.append(report) } }
    func truth(_ row: TruthRow) { pages.withLock { $0.truth.append(row) } }
    func usedUp(_ order: String) { pages.withLock { $0.usedUp.append(order) } }

    var truth: [TruthRow] { pages.withLock { $0.truth } }
    var usedUp: [String] { pages.withLock { $0.usedUp } }
    func reports(_ kind: String) -> [DeviceReport] {
        pages.withLock { $0.reports.filter { $0.kind == kind } }
    }

    /// Pushes as `row:attempt=status`; `-` without an answer.
    var pushes: [String] {
        reports("push").map { report in
            let fields = Dictionary(uniqueKeysWithValues: report.fields.map { ($0.name, $0.value) })
            guard case .count(let row) = fields["row"], case .count(let attempt) = fields["attempt"] else {
                return "?"
            }
            if case .count(let status) = fields["status"] { return "\(row):\(attempt)=\(status)" }
            return "\(row):\(attempt)=-"
        }
    }
}
