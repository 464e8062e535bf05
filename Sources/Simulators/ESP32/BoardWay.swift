import Scenarios
import Timekeeping

/// How readings leave the board.
protocol BoardWay: Sendable {
    /// How many readings go in one message.
    var batch: Int { get }
    func attempt(_ batch: [ESP32Meter.Reading]) async throws -> BoardAttempt
}

/// What came of one attempt.
struct BoardAttempt: Sendable {
    /// What it is called in the language.
    var event: String
    var isAccepted: Bool
    /// For the report.
    var shown: [EventField]
}
