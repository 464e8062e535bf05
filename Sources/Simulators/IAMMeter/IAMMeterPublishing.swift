import Faults
import Timekeeping
import Wires

/// A row in a message over MQTT.
struct IAMMeterPublishing: IAMMeterUploadWay {
    let meter: IAMMeter
    let publisher: Publisher

    var retries: IAMMeterRetries { IAMMeterRetries(times: 0, after: .zero) }

    func attempt(_ upload: IAMMeter.Upload, _ verdict: LinkVerdict) async throws -> IAMMeterAttempt {
        guard meter.isReachable else { return result(.unconnected) }
        let outcome = try await publisher.publish(upload.body, verdict, over: meter.link)
        if verdict.isDuplicated, outcome == .answered {
            _ = try await publisher.publish(upload.body, LinkVerdict(), over: meter.link)
        }
        return result(outcome)
    }

    private func result(_ outcome: AttemptOutcome) -> IAMMeterAttempt {
        IAMMeterAttempt(
            event: "publish", isAccepted: outcome == .answered, shown: [.outcome(outcome)])
    }
}

extension IAMMeterSettings {
    /// What IAMMETER's own clients subscribe to, and what an integration guide names.
    /// Source: IAMMETER/IAMMETER-OpenApps and lewei50/iammeterJS; the guide of the `seed` profile.
    static func topic(_ profile: IAMMeterProfile, serial: String) -> String {
        profile == .seed ? "iammeter/\(serial)/data" : "device/\(serial)/realtime"
    }
}
