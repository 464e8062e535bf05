import Foundation

/// A message on its way through a handler, for which the connection's thread waits.
///
/// Unchecked, because `isTaken` is touched with the condition's lock only.
final class MQTTDelivery: @unchecked Sendable {
    let message: MQTTMessage
    private let condition = NSCondition()
    private var isTaken: Bool?

    init(_ message: MQTTMessage) {
        self.message = message
    }

    /// Whether the handler takes the message; the first call counts.
    func finish(_ isTaken: Bool) {
        condition.withLock {
            if self.isTaken == nil { self.isTaken = isTaken }
            condition.broadcast()
        }
    }

    /// Nobody waits for it any more: its connection has gone.
    var isFinished: Bool { condition.withLock { isTaken != nil } }

    /// Blocks until `finish`.
    func wait() -> Bool {
        condition.withLock {
            while true {
                if let isTaken { return isTaken }
                condition.wait()
            }
        }
    }
}
