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
    let qos: MQTTMessage.QoS
    private var time: any Timekeeper { board.surroundings.time }

    var event: String { "publish" }
    var batch: Int { 1 }

    func attempt(_ batch: [ESP32Meter.Reading]) async throws -> BoardAttempt {
        let isAnew = !publisher.isConnected
        let outcome = try await publish(batch[0])
        if outcome == .answered, qos == .atLeastOnce {
            board.noteAcknowledged(batch[0], onNewConnection: isAnew)
            for reading in board.takeDueRepeats() {
                guard try await publish(reading) == .answered else { break }
            }
        }
        return BoardAttempt(isAccepted: outcome == .answered, shown: [("outcome", .outcome(outcome))])
    }

    private func publish(_ reading: ESP32Meter.Reading) async throws -> AttemptOutcome {
        let (time, board, payload) = (time, board, Array(reading.object.utf8))
        let verdict = board.link.verdict(for: .requests, byteCount: payload.count)
        // Nobody tells the sender that a message without acknowledgement has got lost.
        if qos == .atMostOnce, verdict.isLost { return .answered }
        return try await publisher.publish(payload) {
            if verdict.delay > .zero { try await time.sleep(for: verdict.delay) }
            if verdict.isLost { try await time.silence("\(board.name)'s message, which is lost") }
        } after: {
            let answer = board.link.verdict(for: .replies, byteCount: 4)
            if answer.delay > .zero { try await time.sleep(for: answer.delay) }
            if answer.isLost { try await time.silence("the acknowledgement to \(board.name), which is lost") }
        }
    }
}
