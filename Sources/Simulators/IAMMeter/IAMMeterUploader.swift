import Faults
import Timekeeping
import Wires

/// The uploading half of an IAMMeter: one upload at a time, with its retries, then what the buffer holds.
struct IAMMeterUploader: Sendable {
    let meter: IAMMeter
    let push: IAMMeterSettings.Push
    /// Made when every address is known.
    private let url: HTTPURL?
    private var time: any Timekeeper { meter.surroundings.time }

    init(meter: IAMMeter, push: IAMMeterSettings.Push) {
        self.meter = meter
        self.push = push
        url = HTTPURL(Self.target(push, of: meter))
    }

    func run() async throws {
        var held: IAMMeter.Upload?
        while true {
            let upload = try await newest()
            if try await deliver(upload, held: &held) { try await emptyBuffer() }
        }
    }

    /// The newest row that waits. Older ones that came while an upload was under way go into the buffer;
    /// without one
    /// they are lost.
    private func newest() async throws -> IAMMeter.Upload {
        let waiting = try await meter.uploads.receiveAll()
        for upload in waiting.dropLast() { meter.keepForLater(upload) }
        return waiting[waiting.count - 1]
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
        for attempt in 1...(push.retries + 1) {
            if attempt > 1 { try await time.sleep(for: push.retryAfter) }
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
        let status = meter.isReachable ? try await exchange(upload, verdict) : nil
        guard meter.isAlive(upload) else { return false }
        meter.report(
            "push",
            [
                ("status", status.map { .count($0) } ?? .unknown), ("attempt", .count(attempt)),
                ("took", .span(time.now - begin)), ("row", .count(upload.row.number)),
            ])
        let isAccepted = status.map { (200..<300).contains($0) } ?? false
        if isAccepted { meter.wasDelivered(upload) }
        return isAccepted
    }

    /// - Returns: the status of the answer; `nil` when there was none in time.
    private func exchange(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> Int? {
        do {
            return try await time.withTimeout(push.timeout) { try await transfer(upload, verdict) }
        } catch is TimedOut {
            await meter.client.close()
            return nil
        } catch is HTTPFailure {
            return nil
        }
    }

    /// Sends the row over the link as it is, and awaits the answer.
    private func transfer(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> Int {
        try await meter.link.exchange(verdict, size: \.body.count) { try await send(upload) }.status
    }

    private func send(_ upload: IAMMeter.Upload) async throws -> HTTPResponse {
        guard let url else { throw HTTPFailure.malformed }
        let path = String(url.target.prefix { $0 != "?" })
        let spoiled = meter.link.httpVerdict(for: .uploads, path: path).spoil(upload: upload.body, on: time)
        return try await meter.client.send(
            "POST", url, headers: [("content-type", "application/json")], body: spoiled.body,
            sending: spoiled.sending)
    }

    /// The address with its insertions filled in and the device's key, if it has one.
    private static func target(_ push: IAMMeterSettings.Push, of meter: IAMMeter) -> String {
        let address = meter.surroundings.fillIn(push.to)
        guard let key = push.key else { return address }
        return address + (address.contains("?") ? "&" : "?") + "key=" + key
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
