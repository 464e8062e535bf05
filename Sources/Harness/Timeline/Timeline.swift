import Clients
import Documents
import Faults
import Household
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// Carries out the entries of a timeline, each as a process of its own, in file order within an instant.
final class Timeline: Sendable {
    private let plan: Plan
    private let time: any Timekeeper
    private let environment: RunEnvironment
    private let bus: EventBus
    private let state: Mutex<State>
    private let parkings: [String: any Parking]
    /// So long after its instant an entry may still begin whose instant is not known from the beginning.
    private let lateness: Duration
    /// Entries whose instant is not known from the beginning.
    private let dependent: [EntryPlan]
    private let reboots: [(entry: EntryPlan, targets: Set<String>)]
    /// What others notice of a device that is away: on a real clock as little as of a real one.
    private let absence: Absence

    private struct State {
        var instants: InstantBook
        /// Entries that have ended, some of them before their time.
        var ended: Set<String> = []
    }

    /// - Parameter lateness: how long after its instant an entry may still begin that follows from what has happened; the
    ///   slack of the run when not given.
    init(
        _ plan: Plan, in environment: RunEnvironment, bus: EventBus, time: any Timekeeper,
        lateness: Duration? = nil
    ) {
        self.plan = plan
        self.lateness = lateness ?? plan.slack
        self.environment = environment
        self.bus = bus
        self.time = time
        absence = plan.mode.kind == .virtual ? .refused : .dark
        state = Mutex(State(instants: InstantBook(plan, references: plan.timeline.map(\.at))))
        dependent = plan.timeline.filter { if case .fixed = $0.at.base { false } else { true } }
        reboots = plan.timeline.filter { $0.action == "device.reboot" }.map { ($0, Set($0.targets)) }
        parkings = Dictionary(
            uniqueKeysWithValues: plan.timeline.map {
                ($0.id, time.makeParking("\($0.id) waits for its instant"))
            })
        bus.subscribe { [weak self] in self?.note($0) }
    }

    var processes: [NamedProcess] {
        plan.timeline.map { entry in
            NamedProcess("timeline.\(entry.id)") { try await self.carryOut(entry) }
        }
    }

    /// Each entry with a rank of its own, so that those of one instant go in file order however late they were known.
    var rankedProcesses: [RankedProcess] {
        let first = VirtualTimekeeper.Rank.timeline - plan.timeline.count + 1
        return zip(processes, first...).map { RankedProcess($0, rank: $1) }
    }

    /// Something has happened: entries that hang on it may know their instant now.
    private func note(_ observation: Observation) {
        let waiting = state.withLock { state in
            state.instants.observe(observation)
            if observation.kind == "end" { state.ended.insert(observation.from) }
            return dependent.isEmpty ? [] : dependent.filter { state.instants.instant($0.at) != nil }
        }
        for entry in waiting { parkings[entry.id]?.wake() }
        guard observation.kind == "reboot" else { return }
        for reboot in reboots where reboot.targets.contains(observation.from) {
            parkings[reboot.entry.id]?.wake()
        }
    }

    private func instant(of entry: EntryPlan) -> UTCInstant? {
        state.withLock { $0.instants.instant(entry.at) }
    }

    private func carryOut(_ entry: EntryPlan) async throws {
        while instant(of: entry) == nil { try await parkings[entry.id]?.wait() }
        guard let begin = instant(of: entry), begin >= earliest(entry), begin < plan.end else { return }
        try await time.sleep(until: begin)
        tell(entry, "start", at: begin)
        for target in entry.targets {
            try await environment.target(target)?.begin(order(entry, target), at: begin)
        }
        guard let length = length(of: entry) else { return }
        let end = begin + length
        try await time.sleep(until: end)
        for target in entry.targets {
            try await environment.target(target)?.end(order(entry, target), at: end)
        }
        while isReboot(entry), !isUp(entry) { try await parkings[entry.id]?.wait() }
        if !state.withLock({ $0.ended.contains(entry.id) }) {
            tell(entry, "end", at: endsWhenUp(entry) ? time.now : end)
        }
        if let answer = try await environment.calls.make(entry) { bus.observe(answer) }
    }

    /// An instant that was known from the beginning is not missed, however long the beginning took; one that follows from
    /// what has happened may have passed by a little when that is told.
    private func earliest(_ entry: EntryPlan) -> UTCInstant {
        if case .fixed = entry.at.base { plan.start } else { time.now - lateness }
    }

    /// A reboot and a kill end when the target is up again, however long that takes.
    private func endsWhenUp(_ entry: EntryPlan) -> Bool {
        switch entry.fault() {
        case .component(.kill), .component(.restart): true
        default: isReboot(entry)
        }
    }

    /// How long it really lasts: a reboot as long as the device is down, a kill as long as the component is, a moment
    /// no time at all, anything else to its `for` or to the end of the run (`nil`).
    private func length(of entry: EntryPlan) -> Duration? {
        switch entry.fault() {
        case .component(.kill(let restartAfter)), .component(.restart(let restartAfter)): return restartAfter
        default: break
        }
        if isReboot(entry) { return entry.targets.compactMap { environment.devices[$0]?.bootTime }.max() }
        return entry.isMoment ? .zero : entry.length
    }

    private func isReboot(_ entry: EntryPlan) -> Bool { entry.action == "device.reboot" }

    /// Another loss of power may keep a device down for longer than its reboot takes.
    private func isUp(_ entry: EntryPlan) -> Bool {
        entry.targets.allSatisfy { environment.devices[$0]?.hasPower ?? true }
    }

    private func tell(_ entry: EntryPlan, _ edge: String, at instant: UTCInstant) {
        bus.observe(Observation(at: instant, from: entry.id, kind: edge))
        for target in entry.targets { bus.touch(target) }
    }

    /// Each member of a fleet has chances of its own, which do not depend on those of others.
    private func order(_ entry: EntryPlan, _ target: String) -> EntryOrder {
        let isFleet = entry.targets.count > 1 || target != entry.target
        let chances = Chances(
            times: entry.times, share: entry.share ?? 1,
            stream: RandomStream(
                seed: plan.seed, path: "timeline/\(entry.id)" + (isFleet ? "/\(target)" : "")))
        return EntryOrder(entry: entry, chances: chances, absence: absence)
    }
}
