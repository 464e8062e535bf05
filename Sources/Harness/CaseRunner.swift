import Foundation
import Logging
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// Runs one case in virtual time: site, simulators and components on one event loop, into one record.
public final class CaseRunner: Sendable {
    /// What the user may ask for.
    public struct Options: Sendable {
        /// Where the case's files go: its record, and its components' stores.
        public var folder: URL
        /// Stops the run before the end of the plan.
        public var until: UTCInstant?
        /// Real time without any progress after which a run is given up.
        public var watchdog = Duration.seconds(60)
        /// Called when a run that was given up cannot even end, because something blocks its thread.
        public var whenHung: @Sendable (String) -> Void = { _ in }
        /// What the run has for itself.
        public var lane: Lane
        public var version: String
        public var logger: Logger

        public init(folder: URL, lane: Lane = .shared, version: String, logger: Logger) {
            self.folder = folder
            self.lane = lane
            self.version = version
            self.logger = logger
        }
    }

    public let plan: Plan
    private let options: Options
    private let time: VirtualTimekeeper
    private let isFinished = Mutex(false)

    public init(_ plan: Plan, _ options: Options) {
        self.plan = plan
        self.options = options
        time = VirtualTimekeeper(start: plan.start)
    }

    /// How far virtual time has come.
    public var now: UTCInstant { time.now }

    /// Ends the run now; its record stays valid.
    public func interrupt() {
        time.fail(with: Interrupted())
    }

    /// - Parameter decided: called with each verdict as it becomes certain.
    /// - Throws: `CannotStart` when the run could not take place.
    public func run(decided: @escaping @Sendable (ExpectationResult) -> Void = { _ in }) async throws
        -> CaseOutcome
    {
        DescriptorLimit.allow(plan.devices.count)
        let loop = options.lane.threads.next()
        let wiring = Wiring(
            group: loop, tls: ClientTLS(authority: CertificateAuthority(), trustsSystem: false))
        let record = try RunFile(options.folder)
        let book = try makeBook(record)
        defer { book.truth.remove() }
        let stage = try await Stage(plan, on: ground(wiring, book))
        do {
            try await stage.open()
        } catch {
            await stage.close()
            throw error
        }
        let outcome = try await withTaskExecutorPreference(LoopTaskExecutor(loop: loop)) {
            async let watching: Void = self.watch()
            let outcome = try await self.run(stage, book, wiring, record, decided)
            self.isFinished.withLock { $0 = true }
            await watching
            return outcome
        }
        await stage.close()
        return outcome
    }

    /// Gives the run up when it makes no progress, from a thread that it cannot block.
    private func watch() async {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            guard let stuck = await Watchdog(watching: time, limit: options.watchdog).run() else { return }
            let clock = SystemTimekeeper()
            for _ in 0..<50 where !isFinished.withLock({ $0 }) {
                try? await clock.sleep(for: .milliseconds(100))
            }
            if !isFinished.withLock({ $0 }) { options.whenHung("\(stuck)") }
        }
    }

    private func ground(_ wiring: Wiring, _ book: RunBook) -> Stage.Ground {
        Stage.Ground(
            time: time, wiring: wiring, block: options.lane.addresses, observer: book,
            observe: { book.observe($0) },
            rows: { book.take(row: $0) },
            logger: options.logger,
            storeFolder: options.folder.path, execution: .inline, energyQuestions: plan.energyQuestions)
    }

    private func makeBook(_ record: RunFile) throws -> RunBook {
        let judge = Judge(plan, describe: plan.describe(.builtIn))
        return RunBook(
            plan, judge: judge,
            record: try RecordWriter(plan.recordHead(version: options.version)) { try record.write($0) },
            truth: TruthSpool(folder: options.folder, wanted: plan.comparedTruth),
            time: time)
    }

    private func run(
        _ stage: Stage, _ book: RunBook, _ wiring: Wiring, _ record: RunFile,
        _ decided: @escaping @Sendable (ExpectationResult) -> Void
    ) async throws -> CaseOutcome {
        let timeline = Timeline(plan, stage: stage, log: book, time: time)
        time.whenInstantCompletes { instant in
            let next = book.complete(instant, stage)
            book.takeDecided().forEach(decided)
            return next
        }
        let end = min(options.until ?? plan.end, plan.end)
        let tables = try TableBook(plan, stage: stage, wiring: wiring, time: time)
        let processes =
            timeline.rankedProcesses + (stage.processes + tables.processes).map { RankedProcess($0) }
        var ending = end < plan.end ? RunEnding.cut : .completed
        do {
            try await time.run(processes: processes, services: stage.services) {
                try await self.time.sleep(until: end)
                let queries = book.close(at: end, stage)
                try await stage.wakeComponents()
                let reader = SeriesReader(time: self.time, wiring: wiring, stage: stage, truth: book.truth)
                for query in queries { book.take(try await reader.compare(query), for: query, at: end) }
                for query in book.tableQueries(end: end) {
                    book.take(try await tables.compare(query), for: query, at: end)
                }
                await reader.close()
            }
        } catch {
            ending = RunEnding(error)
        }
        let last = ending.wasCut && ending != .cut ? time.now : end
        let results = try finish(book, record, at: last, ending)
        return CaseOutcome(
            plan: plan, ending: ending, endedAt: last, results: results, events: book.eventCount,
            record: record.url)
    }
}

extension CaseRunner {
    /// - Throws: `RecordFailed` when the last line cannot be written.
    private func finish(
        _ book: RunBook, _ record: RunFile, at instant: UTCInstant, _ ending: RunEnding
    ) throws -> [ExpectationResult] {
        do {
            let results = try book.finish(at: instant, file: plan.file, ending: ending)
            try record.close()
            return results
        } catch {
            throw RecordFailed(reason: error)
        }
    }
}
