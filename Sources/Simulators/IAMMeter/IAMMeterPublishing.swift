import Faults
import Timekeeping
import Wires

/// A row in a message over MQTT.
struct IAMMeterPublishing: IAMMeterUploadWay {
    let meter: IAMMeter
    let publisher: Publisher
    let qos: MQTTMessage.QoS
    private var time: any Timekeeper { meter.surroundings.time }

    var event: String { "publish" }
    var retries: Int { 0 }
    var retryAfter: Duration { .zero }
    var unreachable: IAMMeterAttempt { result(.unconnected) }

    func attempt(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> IAMMeterAttempt {
        // Nobody tells the sender that a message without acknowledgement has got lost.
        if qos == .atMostOnce, verdict.isLost { return result(.answered) }
        let outcome = try await publish(upload, verdict)
        if verdict.isDuplicated, outcome == .answered { _ = try await publisher.publish(upload.body) }
        return result(outcome)
    }

    private func publish(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> AttemptOutcome {
        let (time, meter) = (time, meter)
        return try await publisher.publish(upload.body) {
            if verdict.delay > .zero { try await time.sleep(for: verdict.delay) }
            if verdict.isLost { try await time.silence("\(meter.name)'s message, which is lost") }
        } after: {
            let answer = meter.link.verdict(for: .replies, byteCount: 4)
            if answer.delay > .zero { try await time.sleep(for: answer.delay) }
            if answer.isLost { try await time.silence("the acknowledgement to \(meter.name), which is lost") }
        }
    }

    private func result(_ outcome: AttemptOutcome) -> IAMMeterAttempt {
        IAMMeterAttempt(isAccepted: outcome == .answered, shown: [("outcome", .outcome(outcome))])
    }
}

extension IAMMeterSettings {
    /// What IAMMETER's own clients subscribe to, and what an integration guide names.
    /// Source: IAMMETER/IAMMETER-OpenApps and lewei50/iammeterJS; the guide of the `seed` profile.
    static func topic(_ profile: IAMMeterProfile, serial: String) -> String {
        profile == .seed ? "iammeter/\(serial)/data" : "device/\(serial)/realtime"
    }
}
