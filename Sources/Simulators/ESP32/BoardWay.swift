import Scenarios
import Timekeeping

/// How readings leave the board.
protocol BoardWay: Sendable {
    /// What an attempt is called in the language.
    var event: String { get }
    /// How many readings go in one message.
    var batch: Int { get }
    func attempt(_ batch: [ESP32Meter.Reading]) async throws -> BoardAttempt
}

/// What came of one attempt.
struct BoardAttempt: Sendable {
    var isAccepted: Bool
    /// For the report.
    var shown: [EventField]
}
