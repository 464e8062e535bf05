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

/// The devices of a plan on the real clock, with its sites, its components and its timeline; nothing is judged.
///
/// The first moment of the plan is now.
public struct LiveSimulation: Sendable {
    private let plan: Plan
    private let isQuiet: Bool
    private let program: String?
    private let folder: URL?
    private let say: @Sendable (String) -> Void

    /// - Parameters:
    ///   - isQuiet: only addresses are said.
    ///   - program: the file of wattloop itself.
    ///   - folder: where the links of pseudoterminals are; a place of its own without it.
    ///   - say: gets a line for each address and each thing that happens.
    public init(
        _ plan: Plan, isQuiet: Bool = false, program: String? = nil, folder: URL? = nil,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.program = program
        self.folder = folder
        self.plan = plan
        self.isQuiet = isQuiet
        self.say = say
    }

    /// Runs until the task is cancelled.
    public func run() async throws {
        let time = SystemTimekeeper()
        let shifted = plan.shifted(by: time.now - plan.start)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wattloop-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let links = self.folder {
            try FileManager.default.createDirectory(at: links, withIntermediateDirectories: true)
        }
        let teller = Teller(plan, time: time, isQuiet: isQuiet, say: say)
        let stage = try await Stage(
            shifted,
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
            shifted, stage: stage, log: teller, time: time, lateness: .seconds(1))
        do {
            try await stage.open()
            for entry in stage.listing { say("\(entry.name)  \(entry.address)") }
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

/// Prints what happens as lines.
private final class Teller: DeviceObserver, EventLog {
    private let zone: Zone
    private let time: SystemTimekeeper
    private let isQuiet: Bool
    private let say: @Sendable (String) -> Void
    private let listeners = Listeners()
    private let chances: Mutex<FleetChances>

    init(_ plan: Plan, time: SystemTimekeeper, isQuiet: Bool, say: @escaping @Sendable (String) -> Void) {
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
                fields: report.fields.map { .init($0.name, FieldValue($0.value)) }))
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
        let fields = observation.fields.map { " \($0.name)=\($0.value.shown)" }.joined()
        say("\(clock)  \(observation.from).\(observation.kind)\(fields)")
    }
}

extension Plan {
    /// The same plan at another time: every fixed instant moves.
    fileprivate func shifted(by span: Duration) -> Plan {
        var plan = self
        plan.start = start + span
        plan.end = UTCInstant(nanoseconds: .max)
        for index in plan.sites.indices {
            plan.sites[index].settings = plan.sites[index].settings.shiftingSeries(by: span)
        }
        for index in plan.timeline.indices {
            guard case .fixed(let instant) = plan.timeline[index].at.base else { continue }
            plan.timeline[index].at.base = .fixed(instant + span)
        }
        return plan
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
