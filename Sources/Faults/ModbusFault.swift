/// What goes wrong with the answers of a Modbus server.
public enum ModbusFault: Sendable, Equatable {
    /// Any byte, also one that no standard names.
    case exception(code: UInt8)
    case silence
    /// The answer carries a transaction identifier that was not asked with.
    case wrongTransaction
    /// The answer ends early.
    case truncate
    /// The answer comes later.
    case delay(Duration)
}
