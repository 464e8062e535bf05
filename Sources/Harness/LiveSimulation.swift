import Foundation
import Household
import Logging
import NIOPosix
import Quantities
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// The devices of a plan on the real clock, or on one that goes as many times as fast, with its sites, its components and its
/// timeline; nothing is judged.
package struct LiveSimulation: Sendable {
    private let plan: Plan
    private let time: any Timekeeper
    /// Lets time go on once everything listens.
    private let begin: @Sendable () -> Void
    private let isQuiet: Bool
    private let program: String?
    private let folder: URL?
    private let say: @Sendable (String) -> Void

    /// - Parameters:
    ///   - start: when the clock of the simulation begins.
    ///   - factor: how many times as fast as the real clock it goes.
    ///   - isQuiet: only addresses are said.
    ///   - program: the file of wattloop itself.
    ///   - folder: where the links of pseudoterminals are; a place of its own without it.
    ///   - say: gets a line for each address and each thing that happens.
    package init(
        _ plan: Plan, from start: SimulationStart = .start, factor: Double = 1, isQuiet: Bool = false,
        program: String? = nil, folder: URL? = nil, say: @escaping @Sendable (String) -> Void
    ) {
        let plan = plan.simulated(factor: factor)
        let clock = SystemTimekeeper()
        switch start {
        case .start: self.plan = plan
        case .now: self.plan = plan.shifted(by: clock.now - plan.start)
        case .at(let instant): self.plan = plan.entered(at: instant)
        }
        if start == .now, factor == 1 {
            time = clock
            begin = {}
        } else {
            let first = if case .at(let instant) = start { instant } else { self.plan.start }
            let paced = PacedTimekeeper(
                start: first, factor: factor, grace: factor > 1 ? plan.slack : .zero)
            time = paced
            begin = { paced.begin() }
        }
        self.program = program
        self.folder = folder
        self.isQuiet = isQuiet
        self.say = say
    }

    /// Runs until the task is cancelled.
    package func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wattloop-\(ProcessInfo.processInfo.globallyUniqueString)")
        try make(folder, "set TMPDIR to a folder that can be written")
        defer { try? FileManager.default.removeItem(at: folder) }
        if let links = self.folder { try make(links, CannotStart.otherFolder) }
        let teller = Teller(plan, time: time, isQuiet: isQuiet, say: say)
        let stage = try await Stage(
            plan,
            on: Stage.Ground(
                time: time,
                wiring: Wiring(
                    group: MultiThreadedEventLoopGroup.singleton,
                    tls: ClientTLS(authority: CertificateAuthority())), observer: teller,
                observe: { teller.tell($0) },
                logger: Logger(label: "wattloop") { _ in SwiftLogNoOpLogHandler() },
                storeFolder: folder.path, linkFolder: self.folder?.path, execution: .offloaded,
                program: program))
        let timeline = Timeline(
            plan, stage: stage, log: teller, time: time, lateness: max(.seconds(1), plan.slack))
        do {
            try await stage.open()
            for entry in stage.listing { say("\(entry.name)  \(entry.address)") }
            begin()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in stage.services + timeline.processes + stage.processes {
                    group.addTask { try await process.run() }
                }
                group.addTask { try await time.silence("the end of the simulation") }
                try await group.waitForAll()
            }
        } catch {
            await stage.close()
            throw error
        }
    }
}

extension LiveSimulation {
    private func make(_ folder: URL, _ advice: String) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CannotStart(folder: folder.path, reason: error, advice: advice)
        }
    }
}

/// Prints what happens as lines.
private final class Teller: DeviceObserver, EventLog {
    private let zone: Zone
    private let time: any Timekeeper
    private let isQuiet: Bool
    private let say: @Sendable (String) -> Void
    private let listeners = Listeners()
    private let chances: Mutex<FleetChances>

    init(_ plan: Plan, time: any Timekeeper, isQuiet: Bool, say: @escaping @Sendable (String) -> Void) {
        zone = plan.zone
        chances = Mutex(FleetChances(plan))
        self.time = time
        self.isQuiet = isQuiet
        self.say = say
    }

    func report(_ report: DeviceReport) {
        observe(
            Observation(
                at: time.now, from: report.device, kind: report.kind,
                fields: report.fields.map { .init($0.name, $0.value) }))
    }

    func truth(_ row: TruthRow) {}

    func usedUp(_ order: String) {
        guard chances.withLock({ $0.strike(order) }) else { return }
        observe(Observation(at: time.now, from: order, kind: "end"))
    }

    func listen(_ action: @escaping @Sendable (Observation) -> Void) { listeners.add(action) }
    func touch(_ name: String) {}

    func observe(_ observation: Observation) {
        tell(observation)
        listeners.tell(observation)
    }

    func tell(_ observation: Observation) {
        guard !isQuiet else { return }
        let clock = ISO8601Text.clock(zone.civilTime(at: observation.at))
        let fields = observation.fields.filter { !$0.isImplied }.map { " \($0.name)=\($0.value.shown)" }
            .joined()
        say("\(clock)  \(observation.from).\(observation.kind)\(fields)")
    }
}

extension FieldValue {
    /// As a person reads it in a line.
    fileprivate var shown: String {
        switch self {
        case .quantity(let number, let dimension, let decimals):
            FixedDecimal.text(number, places: decimals) + dimension.baseUnit
        case .count(let count): "\(count)"
        case .bool(let truth): "\(truth)"
        case .text(let text): text
        case .instant(let instant): ISO8601Text.utc(instant)
        case .unknown: "unknown"
        }
    }
}
