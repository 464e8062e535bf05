import Faults
import Scenarios
import Timekeeping
import Wires

/// How a row leaves the meter.
protocol IAMMeterUploadWay: Sendable {
    var retries: IAMMeterRetries { get }
    /// - Parameter verdict: what happens to the row on its way.
    func attempt(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> IAMMeterAttempt
}

/// Further attempts after one that failed.
struct IAMMeterRetries: Sendable {
    var times: Int
    /// The pause before each.
    var after: Duration
}

/// What came of one attempt.
struct IAMMeterAttempt: Sendable {
    /// What it is called in the language.
    var event: String
    var isAccepted: Bool
    /// For the report.
    var shown: [EventField]
}

/// A row in an HTTP request.
struct IAMMeterPush: IAMMeterUploadWay {
    let meter: IAMMeter
    let push: PushSettings
    /// Made when every address is known.
    private let url: HTTPURL?
    private var time: any Timekeeper { meter.surroundings.time }

    init(meter: IAMMeter, push: PushSettings) {
        self.meter = meter
        self.push = push
        url = HTTPURL(Self.target(push, of: meter))
    }

    var retries: IAMMeterRetries { IAMMeterRetries(times: push.retries, after: push.retryAfter) }

    func attempt(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> IAMMeterAttempt {
        guard meter.isReachable else { return result(0, .unconnected) }
        do {
            let status = try await time.withTimeout(push.timeout) { try await transfer(upload, verdict) }
            return result(status, .answered)
        } catch is TimedOut {
            await meter.client.close()
            return result(0, .timedOut)
        } catch let failure as HTTPFailure {
            return result(0, AttemptOutcome(failure))
        }
    }

    private func result(_ status: Int, _ outcome: AttemptOutcome) -> IAMMeterAttempt {
        IAMMeterAttempt(
            event: "push", isAccepted: (200..<300).contains(status),
            shown: [.init("status", .count(status)), .outcome(outcome)])
    }

    /// Sends the row over the link as it is, and awaits the answer.
    private func transfer(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> Int {
        try await meter.link.exchange(verdict, size: \.body.count) { try await send(upload) }.status
    }

    private func send(_ upload: IAMMeter.Upload) async throws -> HTTPResponse {
        guard let url else { throw HTTPFailure.refused }
        // It may have lost power, or its radio, while the network held the row back.
        guard meter.isReachable, meter.isAlive(upload) else { throw HTTPFailure.refused }
        let path = String(url.target.prefix { $0 != "?" })
        let spoiled = meter.link.httpVerdict(for: .uploads, path: path).spoil(upload: upload.body, on: time)
        return try await meter.client.send(
            "POST", url, headers: [("content-type", "application/json")], body: spoiled.body,
            sending: spoiled.sending)
    }

    /// The address with its insertions filled in and the device's key, if it has one.
    private static func target(_ push: PushSettings, of meter: IAMMeter) -> String {
        let address = meter.surroundings.fillIn(push.to)
        guard let key = push.key else { return address }
        return address + (address.contains("?") ? "&" : "?") + "key=" + key
    }
}
