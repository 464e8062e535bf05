import Documents
import Scenarios
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// Makes the calls of a timeline, each as a client of its own, and remembers their answers.
package final class TimelineCalls: Sendable {
    private let time: any Timekeeper
    private let wiring: Wiring
    private let fillIn: @Sendable (String) -> String
    /// The status of the last answer, by the id of the entry.
    private let answers = Mutex<[String: Int]>([:])

    /// - Parameter fillIn: puts addresses in the place of insertions; asked when everything is bound.
    package init(time: any Timekeeper, wiring: Wiring, fillIn: @escaping @Sendable (String) -> String) {
        self.time = time
        self.wiring = wiring
        self.fillIn = fillIn
    }

    /// The value of `answer.status`: unknown before the call, 0 when there was no answer.
    package func status(of entry: String) -> Value {
        answers.withLock { $0[entry] }.map { .number(Double($0)) } ?? .unknown
    }

    /// Makes the call of an entry; nothing for an entry that is no call.
    /// - Returns: what to tell of it.
    package func make(_ entry: EntryPlan) async throws -> Observation? {
        switch entry.action {
        case "http.call": try await call(entry)
        case "mqtt.publish": try await publish(entry)
        default: nil
        }
    }

    private func call(_ entry: EntryPlan) async throws -> Observation {
        let client = HTTPClient(wiring: wiring, keepsAlive: false)
        let limit = entry.arguments.duration("timeout") ?? .seconds(10)
        var status = 0
        do {
            let request = entry.arguments
            status = try await time.withTimeout(limit) { try await self.send(request, client) }
        } catch is TimedOut {
        } catch is HTTPFailure {
        }
        await client.close()
        answers.withLock { $0[entry.id] = status }
        return Observation(
            at: time.now, from: entry.id, kind: "answer", fields: [.init("status", .count(status))])
    }

    private func send(_ request: Settings, _ client: HTTPClient) async throws -> Int {
        guard let url = HTTPURL(fillIn(request.text("url") ?? "")) else { throw HTTPFailure.malformed }
        let body = fillIn(request.text("body") ?? "")
        let response = try await client.send(
            request.text("method") ?? "GET", url, headers: headers(request, body), body: Array(body.utf8))
        return response.status
    }

    /// A body that begins as JSON does is sent as JSON unless the scenario says what it is.
    private func headers(_ request: Settings, _ body: String) -> [(name: String, value: String)] {
        let written = (request.group("headers")?.fields ?? []).compactMap { field in
            if case .text(let text) = field.value { (name: field.name, value: fillIn(text)) } else { nil }
        }
        let isJSON = body.first.map("{[".contains) ?? false
        guard isJSON, !written.contains(where: { $0.name.lowercased() == "content-type" }) else {
            return written
        }
        return written + [("content-type", "application/json")]
    }

    /// With a connection of its own.
    private func publish(_ entry: EntryPlan) async throws -> Observation {
        let written = entry.arguments
        var isDone = false
        if let address = MQTTAddress(fillIn(written.text("broker") ?? "")) {
            var settings = MQTTLink.Settings(address: address, clientID: "timeline-\(entry.id)")
            (settings.user, settings.password) = (written.text("user"), written.text("password"))
            settings.trust = wiring.tls.mqttTrust()
            let link = MQTTLink(entry.id, settings, on: time, wiring: wiring)
            isDone = try await publish(message(written), on: link, within: written.duration("timeout"))
        }
        return Observation(
            at: time.now, from: entry.id, kind: "published", fields: [.init("done", .bool(isDone))])
    }

    private func publish(_ message: MQTTMessage, on link: MQTTLink, within limit: Duration?) async throws
        -> Bool
    {
        do {
            try await time.withTimeout(limit ?? .seconds(10)) {
                try await link.connect()
                try await link.publish(message)
            }
            await link.disconnect()
            return true
        } catch is TimedOut {
        } catch is MQTTFailure {
        }
        await link.drop()
        return false
    }

    private func message(_ written: Settings) -> MQTTMessage {
        MQTTMessage(
            topic: written.text("topic") ?? "", payload: Array(fillIn(written.text("payload") ?? "").utf8),
            qos: written.count("qos").flatMap(MQTTMessage.QoS.init) ?? .atMostOnce,
            isRetained: written.bool("retain") ?? false)
    }
}
