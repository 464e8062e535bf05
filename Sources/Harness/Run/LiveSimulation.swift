import Components
import Foundation
import Logging
import NIOPosix
import Scenarios
import Timekeeping
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
        let printer = LinePrinter(zone: plan.zone, isQuiet: isQuiet, say: say)
        let bus = EventBus(to: printer, chances: FleetChances(plan), time: time)
        let environment = try RunEnvironment(
            plan,
            on: RunEnvironment.Context(
                time: time,
                wiring: Wiring(
                    group: MultiThreadedEventLoopGroup.singleton,
                    tls: ClientTLS(authority: CertificateAuthority())), bus: bus,
                logger: Logger(label: "wattloop") { _ in SwiftLogNoOpLogHandler() },
                storeFolder: folder.path, linkFolder: self.folder?.path, execution: .offloaded,
                program: program, isJudged: false))
        let timeline = Timeline(
            plan, in: environment, bus: bus, time: time, lateness: max(.seconds(1), plan.slack))
        do {
            try await environment.open()
            for entry in environment.listing { say("\(entry.name)  \(entry.address)") }
            begin()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in environment.services + timeline.processes + environment.processes {
                    group.addTask { try await process.run() }
                }
                group.addTask { try await time.silence("the end of the simulation") }
                try await group.waitForAll()
            }
        } catch {
            await environment.close()
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
