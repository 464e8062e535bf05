import Faults
import Timekeeping
import Wires

/// The uploading half of an IAMMeter: one upload at a time, with its retries, then what the buffer holds.
struct IAMMeterUploader: Sendable {
    let meter: IAMMeter
    let way: any IAMMeterUploadWay
    private var time: any Timekeeper { meter.surroundings.time }

    init(meter: IAMMeter, way: any IAMMeterUploadWay) {
        self.meter = meter
        self.way = way
    }

    func run() async throws {
        var waiting: [IAMMeter.Upload] = []
        var held: IAMMeter.Upload?
        while true {
            let upload = try await next(of: &waiting)
            if try await deliver(upload, held: &held), waiting.isEmpty { try await emptyBuffer() }
        }
    }

    /// The newest row that waits. Older ones that came while an upload was under way go into the buffer;
    /// without one they are lost.
    ///
    /// In paced time a row may wait only because the machine was late: it has its turn for as long as that may be.
    private func next(of waiting: inout [IAMMeter.Upload]) async throws -> IAMMeter.Upload {
        if waiting.isEmpty || meter.uploads.count > 0 { waiting += try await meter.uploads.receiveAll() }
        while waiting.count > 1 && time.now - waiting[0].row.at >= time.grace {
            meter.keepForLater(waiting.removeFirst())
        }
        return waiting.removeFirst()
    }

    /// Sends a row with its retries; what does not arrive goes into the buffer.
    /// - Parameters:
    ///   - held: a row that a change of order keeps back until the next one has gone.
    ///   - mayWait: false for a row that has been kept back once.
    /// - Returns: whether the way is free.
    private func deliver(
        _ upload: IAMMeter.Upload, held: inout IAMMeter.Upload?, mayWait: Bool = true
    ) async throws -> Bool {
        guard meter.isAlive(upload) else { return false }
        for attempt in 1...(way.retries.times + 1) {
            if attempt > 1 { try await time.sleep(for: way.retries.after) }
            guard meter.isAlive(upload) else { return false }
            let verdict = meter.link.verdict(for: .requests, byteCount: upload.body.count)
            if verdict.isReordered && held == nil && mayWait {
                held = upload
                return true
            }
            if try await attemptUpload(upload, attempt, verdict) {
                if let late = held {
                    held = nil
                    return try await deliver(late, held: &held, mayWait: false)
                }
                return true
            }
        }
        meter.keepForLater(upload)
        return false
    }

    /// One attempt.
    /// - Returns: whether the row was accepted.
    private func attemptUpload(
        _ upload: IAMMeter.Upload, _ attempt: Int, _ verdict: LinkVerdict
    ) async throws -> Bool {
        let begin = time.now
        let result = try await way.attempt(upload, verdict)
        guard meter.isAlive(upload) else { return false }
        meter.report(
            result.event,
            result.shown + [
                .init("attempt", .count(attempt)), .init("took", .span(time.now - begin)),
                .init("row", .count(upload.row.number)),
            ])
        if result.isAccepted { meter.wasDelivered(upload) }
        return result.isAccepted
    }

    /// Uploads what the buffer holds, until it is empty, an upload fails, or a fresh row waits.
    private func emptyBuffer() async throws {
        while let upload = meter.nextBuffered, meter.uploads.count == 0 {
            if let rate = meter.bufferRate { try await time.sleep(for: .nanoseconds(rounding: 1e9 / rate)) }
            let verdict = meter.link.verdict(for: .requests, byteCount: upload.body.count)
            guard try await attemptUpload(upload, 1, verdict) else { return }
        }
    }
}
