import Foundation
import Synchronization

/// An open serial device or one end of a pseudoterminal. It never blocks; once closed, calls do nothing.
final class SerialDescriptor: Sendable {
    /// What one look at it brought.
    enum Intake: Equatable {
        case bytes([UInt8])
        case nothing
        /// Nothing will ever come again.
        case over
    }

    private let descriptor: Mutex<Int32?>
    private static let chunk = 4096

    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit { close() }

    /// A device by its path, raw at 9600 baud, 8 data bits, no parity, one stop bit, without what had come
    /// before.
    /// - Parameter isShared: whether others may open it at the same time.
    /// - Throws: `SerialFailure`.
    init(opening path: String, isShared: Bool) throws(SerialFailure) {
        let number = Foundation.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw SerialFailure(opening: path, code: errno) }
        descriptor = Mutex(number)
        guard isShared || flock(number, LOCK_EX | LOCK_NB) == 0 else {
            throw SerialFailure(opening: path, code: errno)
        }
        guard Self.makeRaw(number) else { throw SerialFailure.notSerial(path: path) }
        discard()
    }

    /// 9600 8N1, every byte as it is, no flow control, no carrier.
    /// - Returns: whether it is a terminal at all.
    static func makeRaw(_ number: Int32) -> Bool {
        var settings = termios()
        guard tcgetattr(number, &settings) == 0 else { return false }
        cfmakeraw(&settings)
        settings.c_cflag &= ~(tcflag_t(CSTOPB) | tcflag_t(CRTSCTS))
        settings.c_cflag |= tcflag_t(CLOCAL) | tcflag_t(CREAD)
        cfsetspeed(&settings, speed_t(B9600))
        return tcsetattr(number, TCSANOW, &settings) == 0
    }

    func read() -> Intake {
        descriptor.withLock { number in
            guard let number else { return .over }
            var bytes = [UInt8](repeating: 0, count: Self.chunk)
            let count = Foundation.read(number, &bytes, bytes.count)
            if count > 0 { return .bytes(Array(bytes.prefix(count))) }
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .over
        }
    }

    /// - Returns: how many bytes there was room for; `nil` when nobody will ever take them.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        descriptor.withLock { number in
            guard let number else { return nil }
            let written = bytes.withUnsafeBytes { Foundation.write(number, $0.baseAddress, $0.count) }
            if written >= 0 { return written }
            return errno == EAGAIN || errno == EINTR ? 0 : nil
        }
    }

    /// Drops what has come and nobody has read.
    func discard() {
        withNumber { _ = tcflush($0, TCIFLUSH) }
    }

    func withNumber(_ body: (Int32) -> Void) {
        descriptor.withLock { if let number = $0 { body(number) } }
    }

    /// The port is free for others at once, also while a program that is just being started still has a copy.
    func close() {
        descriptor.withLock { number in
            if let open = number {
                flock(open, LOCK_UN)
                Foundation.close(open)
            }
            number = nil
        }
    }
}
