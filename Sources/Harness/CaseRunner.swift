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
    /// What the user may ask for.
    package struct Options: Sendable {
        /// Where the case's files go: its record, and its components' stores.
        package var folder: URL
        /// Stops the run before the end of the plan.
        package var until: UTCInstant?
        /// Real time without any progress after which a run is given up.
        package var watchdog = Duration.seconds(60)
        /// Called when a run that was given up cannot even end, because something blocks its thread.
        package var whenHung: @Sendable (String) -> Void = { _ in }
        /// The file of wattloop itself, for scenarios that start it: `${wattloop.binary}`.
        package var program: String?
        /// What the run has for itself.
        package var lane: Lane
        package var version: String
        package var logger: Logger

        package init(folder: URL, lane: Lane = .shared, version: String, logger: Logger) {
            self.folder = folder
            self.lane = lane
            self.version = version
            self.logger = logger
        }
    }

    package let plan: Plan
    private let options: Options
    private let course: any Course
    private let isFinished = Mutex(false)

    package init(_ plan: Plan, _ options: Options) {
        self.plan = plan
        self.options = options
        course =
            switch plan.mode {
            case .virtual: VirtualCourse(start: plan.start)
            case .paced(let factor): PacedCourse(start: plan.start, factor: factor, slack: plan.slack)
            }
    }

    /// How far the time of the run has come.
    package var now: UTCInstant { course.time.now }

    /// Ends the run now; its record stays valid.
    package func interrupt() {
        course.fail(with: Interrupted())
    }

    /// - Parameter decided: called with each verdict as it becomes certain.
    /// - Throws: `CannotStart` when the run could not take place.
    package func run(decided: @escaping @Sendable (ExpectationResult) -> Void = { _ in }) async throws
        -> CaseOutcome
    {
        DescriptorLimit.allow(plan.devices.count)
        let loop = options.lane.threads.next()
        let wiring = Wiring(
            group: loop, ends: EndTable(plan.mode.kind == .virtual ? .ownClients : .everybody),
            tls: ClientTLS(authority: CertificateAuthority(), trustsSystem: plan.mode.kind == .paced),
            barriers: plan.mode.kind == .virtual ? MQTTBarriers() : nil)
        let record = try RunFile(options.folder)
        let book = try makeBook(record)
        defer { book.truth.remove() }
        let stage = try await Stage(plan, on: ground(wiring, book))
        do {
            try await stage.open()
        } catch {
            await stage.close()
            guard error is OutsideFailure else { throw error }
            return try finish(book, record, at: plan.start, RunEnding(error))
        }
        var outcome = try await withTaskExecutorPreference(LoopTaskExecutor(loop: loop)) {
            async let watching: Void = self.watch()
            let outcome = try await self.run(stage, book, wiring, record, decided)
            self.isFinished.withLock { $0 = true }
            await watching
            return outcome
        }
        await stage.close()
        outcome.refusedConnections = wiring.ends.refusedConnections
        return outcome
    }

    /// Gives the run up when it makes no progress, from a thread that it cannot block.
    private func watch() async {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            guard let stuck = await course.watch(limit: options.watchdog) else { return }
            let clock = SystemTimekeeper()
            for _ in 0..<50 where !isFinished.withLock({ $0 }) {
                try? await clock.sleep(for: .milliseconds(100))
            }
            if !isFinished.withLock({ $0 }) { options.whenHung("\(stuck)") }
        }
    }

    private func ground(_ wiring: Wiring, _ book: RunBook) -> Stage.Ground {
        Stage.Ground(
            time: course.time, wiring: wiring, block: options.lane.addresses, observer: book,
            observe: { book.observe($0) },
            rows: { book.take(row: $0) },
            logger: options.logger,
            storeFolder: options.folder.path, execution: .inline, program: options.program,
            storeQuestions: plan.storeQuestions)
    }

    private func makeBook(_ record: RunFile) throws -> RunBook {
        let judge = Judge(plan, describe: plan.describe(.builtIn))
        return RunBook(
            plan, judge: judge,
            record: try RecordWriter(plan.recordHead(version: options.version)) { try record.write($0) },
            truth: TruthSpool(folder: options.folder, wanted: plan.comparedTruth),
            time: course.time, fail: { [course] in course.fail(with: $0) })
    }

    private func run(
        _ stage: Stage, _ book: RunBook, _ wiring: Wiring, _ record: RunFile,
        _ decided: @escaping @Sendable (ExpectationResult) -> Void
    ) async throws -> CaseOutcome {
        let time = course.time
        let timeline = Timeline(plan, stage: stage, log: book, time: time)
        let tables = try TableBook(plan, stage: stage, wiring: wiring, time: time)
        let cast = Cast(
            timeline: timeline.rankedProcesses, processes: stage.processes + tables.processes,
            services: stage.services
        ) { instant in
            let next = book.complete(instant, StageSignals(stage))
            book.takeDecided().forEach(decided)
            return next
        }
        let end = min(options.until ?? plan.lastInstant, plan.lastInstant)
        var ending = end < plan.end ? RunEnding.cut : .completed
        do {
            try await course.run(cast) {
                try await time.sleep(until: end)
                let queries = book.close(at: end, StageSignals(stage))
                try await stage.wakeComponents()
                let reader = SeriesReader(time: time, wiring: wiring, stage: stage, truth: book.truth)
                for query in queries { book.take(try await reader.compare(query), for: query, at: end) }
                for query in book.tableQueries(end: end) {
                    book.take(try await tables.compare(query), for: query, at: end)
                }
                await reader.close()
            }
        } catch {
            ending = RunEnding(error)
        }
        let last = ending.wasCut && ending != .cut ? time.now : min(end, plan.end)
        return try finish(book, record, at: last, ending)
    }
}

extension CaseRunner {
    /// - Throws: `RecordFailed` when the last line cannot be written.
    private func finish(
        _ book: RunBook, _ record: RunFile, at instant: UTCInstant, _ ending: RunEnding
    ) throws -> CaseOutcome {
        do {
            let doubt = Doubt(course.late, in: plan)
            let tail = try book.finish(at: instant, file: plan.file, ending: ending, doubt: doubt)
            try record.close()
            return CaseOutcome(
                plan: plan, ending: ending, endedAt: tail.at, results: tail.results, events: book.eventCount,
                record: record.url, note: tail.note)
        } catch {
            throw RecordFailed(reason: error)
        }
    }
}
