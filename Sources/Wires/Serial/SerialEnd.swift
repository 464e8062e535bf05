import Synchronization
import Timekeeping

/// One end of a serial line: what carries its bytes, and what has come on it.
final class SerialEnd: Sendable {
    let inbox: SerialInbox
    private let medium: SerialMedium
    private let registration = Mutex<UInt64?>(nil)
    /// Held while bytes go from the descriptor to the inbox, so that they keep their order.
    private let moving = Mutex(())

    /// - Parameter tell: called with what comes.
    init(
        _ medium: SerialMedium, name: String, on time: any Timekeeper,
        tell: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.medium = medium
        inbox = SerialInbox(name, on: time, tell: tell)
    }

    /// From now on what comes goes into the inbox.
    /// - Parameter tell: called when something has come, before it goes into the inbox.
    func listen(_ tell: @escaping @Sendable () -> Void = {}) {
        guard case .descriptor(let descriptor) = medium else { return }
        let number = SerialReactor.shared.add(descriptor) { [weak self] in self?.takeIn(descriptor, tell) }
        registration.withLock { $0 = number }
    }

    private func takeIn(_ descriptor: SerialDescriptor, _ tell: () -> Void) {
        let end = moving.withLock { _ in
            Self.move(from: descriptor) { bytes in
                tell()
                inbox.append(bytes)
            }
        }
        if end == .over { close() }
    }

    /// Hands over all that has come.
    /// - Returns: `nothing` or `over`.
    private static func move(
        from descriptor: SerialDescriptor, _ hand: ([UInt8]) -> Void
    ) -> SerialDescriptor.Intake {
        while true {
            let intake = descriptor.read()
            guard case .bytes(let bytes) = intake else { return intake }
            hand(bytes)
        }
    }

    /// - Returns: how many bytes there was room for; `nil` when nobody will ever take them.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? { medium.write(bytes) }

    /// Drops what has come and nobody has read.
    func discard() {
        moving.withLock { _ in
            if case .descriptor(let descriptor) = medium {
                _ = Self.move(from: descriptor) { inbox.intake.take($0.count) }
            }
            inbox.discard()
        }
    }

    /// Nothing more is read or written, and who waits for bytes goes on.
    func close() {
        if let number = registration.withLock({ $0.take() }), case .descriptor(let descriptor) = medium {
            SerialReactor.shared.remove(number, descriptor)
        }
        medium.close()
        inbox.end()
    }
}
