import Components
import Foundation
import Logging
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// Runs one case in virtual or paced time: site, simulators and components on one event loop, into one record.
package final class CaseRunner: Sendable {
    package let plan: Plan
    /// The first line of the record.
    package let head: RecordHead
    private let options: Options
    private let clock: any RunClock
    private let isFinished = Mutex(false)

    package init(_ plan: Plan, _ options: Options) {
        self.plan = plan
        self.options = options
        head = plan.recordHead(version: options.version, options.catalogue.language)
        clock =
            switch plan.mode {
            case .virtual: VirtualRunClock(start: plan.start)
            case .paced(let factor): PacedRunClock(start: plan.start, factor: factor, slack: plan.slack)
            }
    }

    /// How far the time of the run has come.
    package var now: UTCInstant { clock.time.now }

    /// Ends the run now; its record stays valid.
    package func interrupt() {
        clock.fail(with: Interrupted())
    }

    /// The order of a run: its parts are made, everything listens, time passes under a watchdog, everything closes, and the
    /// last line of the record is written.
    /// - Parameter decided: called with each verdict as it becomes certain.
    /// - Throws: `CannotStart` when the run could not take place, `RecordFailed` when the record cannot be written.
    package func run(decided: @escaping @Sendable (ExpectationResult) -> Void = { _ in }) async throws
        -> CaseOutcome
    {
        DescriptorLimit.allow(plan.devices.count)
        let loop = options.slot.threads.next()
        let truth = TruthSpool(folder: options.folder, wanted: plan.comparedTruth)
        defer { truth.remove() }
        let parts = try RunParts(
            plan, head, options, clock, wiring: Wiring(loop, isVirtual: plan.mode.kind == .virtual),
            truth: truth)
        do {
            try await parts.environment.open()
        } catch {
            await parts.environment.close()
            guard error is ComponentFailure else { throw error }
            return try finish(parts, RunEnding(error), at: plan.start)
        }
        let (ending, end) = await withTaskExecutorPreference(LoopTaskExecutor(loop: loop)) {
            async let watching: Void = self.watch()
            let ending = await self.pass(parts, decided)
            self.isFinished.withLock { $0 = true }
            await watching
            return ending
        }
        var outcome = try finish(parts, ending, at: end)
        await parts.environment.close()
        outcome.refusedConnections = parts.wiring.ends.refusedConnections
        return outcome
    }

    /// Lets the time of the run pass, then compares the series and tables that expectations name.
    /// - Returns: how the run ended, and the last instant that was judged.
    private func pass(
        _ parts: RunParts, _ decided: @escaping @Sendable (ExpectationResult) -> Void
    ) async -> (RunEnding, at: UTCInstant) {
        let (time, judge, environment) = (clock.time, parts.judge, parts.environment)
        let signals = EnvironmentSignals(environment, time: time)
        let timeline = Timeline(plan, in: environment, bus: parts.bus, time: time)
        let tables = TableReader(plan, in: environment, time: time)
        let processes = RunProcesses(
            timeline: timeline.rankedProcesses, processes: environment.processes + tables.processes,
            services: environment.services
        ) { instant in
            let next = judge.complete(instant, touched: parts.bus.takeTouched, signals)
            judge.takeDecided().forEach(decided)
            return next
        }
        let end = min(options.until ?? plan.lastInstant, plan.lastInstant)
        do {
            try await clock.run(processes) {
                try await time.sleep(until: end)
                let queries = judge.close(at: end, signals)
                try await environment.restoreComponents()
                let reader = SeriesReader(environment, truth: parts.truth)
                for query in queries { judge.take(try await reader.compare(query), for: query, at: end) }
                for query in judge.tableQueries(end: end) {
                    judge.take(try await tables.compare(query), for: query, at: end)
                }
            }
            return (end < plan.end ? .cut : .completed, min(end, plan.end))
        } catch {
            let ending = RunEnding(error)
            return (ending, ending.wasCut ? time.now : min(end, plan.end))
        }
    }

    /// Gives the run up when it makes no progress, from a thread that it cannot block.
    private func watch() async {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            guard let stuck = await clock.watch(limit: options.watchdog) else { return }
            let clock = SystemTimekeeper()
            for _ in 0..<50 where !isFinished.withLock({ $0 }) {
                try? await clock.sleep(for: .milliseconds(100))
            }
            if !isFinished.withLock({ $0 }) { options.whenHung("\(stuck)") }
        }
    }

    private func finish(
        _ parts: RunParts, _ ending: RunEnding, at instant: UTCInstant
    ) throws -> CaseOutcome {
        do {
            let tail = try parts.judge.finish(
                at: instant, file: plan.file, ending: ending, doubt: Doubt(clock.late, in: plan))
            try parts.file.close()
            return CaseOutcome(
                plan: plan, head: head, tail: tail, events: parts.judge.eventCount, record: parts.file.url)
        } catch {
            throw RecordFailed(reason: error)
        }
    }

    /// The last line of a run that ended with an error of its own, in place of a record that was not finished.
    package func failureTail(_ error: any Error) -> RecordTail {
        RecordTail(
            file: plan.file, at: now, ending: .harnessFailed("\(error)"), results: [], note: nil)
    }
}
