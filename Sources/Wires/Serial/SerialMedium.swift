/// What carries the bytes from one end of a serial line to the other.
enum SerialMedium: Sendable {
    /// The system: a serial device, or one end of a pseudoterminal.
    case descriptor(SerialDescriptor)
    /// Nothing but this process, so that no other program can write, read or lock the line: the inbox of the other end,
    /// while there is one.
    case direct(@Sendable () -> SerialInbox?)

    /// - Returns: how many bytes there was room for; `nil` when nobody will ever take them.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        switch self {
        case .descriptor(let descriptor): return descriptor.write(bytes)
        case .direct(let other):
            guard let inbox = other() else { return nil }
            inbox.append(Array(bytes))
            return bytes.count
        }
    }

    func close() {
        switch self {
        case .descriptor(let descriptor): descriptor.close()
        case .direct: return
        }
    }
}
