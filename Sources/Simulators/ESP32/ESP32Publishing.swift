import Faults
import Timekeeping
import Wires

/// One reading in a message over MQTT.
///
/// A broker that dies may lose what it has acknowledged. So the corrected firmware keeps its last readings, and some time
/// after a connection had to be made anew, when others have come back too, it publishes them again; whoever has them
/// knows them by their time.
struct ESP32Publishing: BoardWay {
    let board: ESP32Meter
    let publisher: Publisher

    var batch: Int { 1 }

    func attempt(_ batch: [ESP32Meter.Reading]) async throws -> BoardAttempt {
        let isAnew = !publisher.isConnected
        let outcome = try await publish(batch[0])
        if outcome == .answered, publisher.isAcknowledged {
            board.noteAcknowledged(batch[0], onNewConnection: isAnew)
            for reading in board.takeDueRepeats() {
                guard try await publish(reading) == .answered else { break }
            }
        }
        return BoardAttempt(
            event: "publish", isAccepted: outcome == .answered, shown: [.outcome(outcome)])
    }

    private func publish(_ reading: ESP32Meter.Reading) async throws -> AttemptOutcome {
        let payload = Array(reading.object.utf8)
        let verdict = board.link.verdict(for: .requests, byteCount: payload.count)
        return try await publisher.publish(payload, verdict, over: board.link)
    }
}
