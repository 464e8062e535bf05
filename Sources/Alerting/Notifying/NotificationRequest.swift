import Documents
import Metering
import Timekeeping

/// What is posted for one notification, the same at each attempt.
struct NotificationRequest: Sendable {
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    init(_ notification: PendingNotification, token: String?) {
        var headers = [
            (name: "content-type", value: "application/json"),
            (name: "idempotency-key", value: Self.key(notification.change)),
        ]
        if let token { headers.append((name: "authorization", value: "Bearer \(token)")) }
        self.headers = headers
        var json = JSONWriter()
        json.change(notification.change)
        body = json.bytes
    }

    /// Differs between changes, and between hubs that count alike.
    private static func key(_ change: RecordedChange) -> String {
        let incident = change.incident.incident
        let text = "\(incident.kind.rawValue)/\(incident.meter)/\(change.edge)/\(change.at.nanoseconds)"
        return "\(change.sequence)-\(String(Randomness.fnv1a64(text), radix: 16))"
    }
}
