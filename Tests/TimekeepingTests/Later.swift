import Synchronization

/// A value that one process makes and another uses.
final class Later<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? { stored.withLock { $0 } }

    @discardableResult
    func set(_ value: Value) -> Value {
        stored.withLock { $0 = value }
        return value
    }
}
