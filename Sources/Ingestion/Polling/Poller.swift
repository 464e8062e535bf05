import Documents
import Logging
import Metering
import Synchronization
import Timekeeping

/// Asks one meter on a steady beat and stores what it says.
final class Poller: Sendable {
    private let meter: Meter
    private let question: any MeterQuestion
    private let writer: ReadingWriter
    private let time: any Timekeeper
    private let counters: IngestionCounters
    private let refusals: RefusalLog
    private let logger: Logger
    /// What the last question came to, so that a log line tells of changes only.
    private let state = Mutex("")

    init(_ meter: Meter, _ question: any MeterQuestion, _ surroundings: IntakeSurroundings) {
        self.meter = meter
        self.question = question
        writer = surroundings.writer
        time = surroundings.time
        counters = surroundings.counters
        refusals = surroundings.refusals
        logger = surroundings.logger
    }

    func run(_ beat: PollBeat) async throws {
        var last = time.now
        while true {
            let next = beat.next(from: last)
            try await time.sleep(until: next)
            try await poll()
            last = max(time.now, next + .nanoseconds(1))
        }
    }

    private func poll() async throws {
        do {
            let answer = try await question.ask()
            try check(answer.serial)
            let arrival = time.now
            let reading = Reading(
                meter: meter.id, source: question.source, takenAt: arrival, receivedAt: arrival,
                timeFrom: .arrival, phases: answer.phases, net: answer.net, health: answer.health)
            counters.count(try await writer.submit([reading]), from: question.source)
            note(.stored)
        } catch let failure as PollFailure {
            note(.failed(failure))
        } catch let refusal as Refusal {
            note(.refused(refusal))
        } catch let error as JSONError {
            note(.refused(Refusal(error)))
        } catch let error as WriterBusy {
            note(.failed(PollFailure(.notStored, "\(error)")))
        } catch let error as StoreError {
            note(.failed(PollFailure(.notStored, "\(error)")))
        }
    }

    /// What does not say who it is, is taken for the meter at that address.
    private func check(_ serial: String?) throws(Refusal) {
        guard let expected = meter.serial, let serial, serial != expected else { return }
        throw Refusal(
            .wrongSerial, "the meter says that it is `\(serial.prefix(64))`, expected `\(expected)`",
            field: "serial")
    }

    private func note(_ outcome: PollOutcome) {
        counters.countPoll(question.source, outcome.label)
        let (before, now) = (state.withLock { $0 }, outcome.state)
        state.withLock { $0 = now }
        switch outcome {
        case .refused(let refusal):
            refusals.note(refusal, meter: meter.id, level: before == now ? .debug : .notice)
        case .failed(let failure) where before != now:
            logger.warning("polling fails", metadata: metadata(["reason": "\(failure)"]))
        case .stored where before != now && !before.isEmpty:
            logger.notice("polling works again", metadata: metadata([:]))
        case .stored, .failed: return
        }
    }

    private func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
        var metadata = more
        metadata["meter"] = "\(meter.id)"
        metadata["source"] = "\(question.source.rawValue)"
        return metadata
    }
}
