import Foundation
import Synchronization

/// Standard output or standard error: bytes go straight to the descriptor, and an error is a result.
///
/// Foundation's `FileHandle` ends the process when nobody reads a pipe any more.
final class TextOutput: Sendable {
    /// Why nothing can be written any more.
    enum Failure: Error, Equatable {
        /// The reader of a pipe has gone.
        case closed
        /// The code of the system, for example `ENOSPC`.
        case failed(Int32)
    }

    private let descriptor: Int32
    private let state = Mutex<Failure?>(nil)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes all of a text, one text at a time; after a failure nothing is written any more.
    /// - Returns: the failure when this call has met it first.
    func write(_ text: String) -> Failure? {
        state.withLock { state -> Failure? in
            guard state == nil else { return nil }
            do throws(Failure) {
                try write(Array(text.utf8))
                return nil
            } catch {
                state = error
                return error
            }
        }
    }

    private func write(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                try recover(from: errno)
            }
        }
    }

    private func recover(from code: Int32) throws(Failure) {
        switch code {
        case EINTR: return
        case EAGAIN:
            // The other end of the pipe wants no waiting, and shares that wish with us.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&waiting, 1, 1000)
        case EPIPE, ECONNRESET: throw .closed
        default: throw .failed(code)
        }
    }

    /// Whether it leads into a pipe, whose reader may go.
    var isPipe: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// Blocks until the reader of the pipe has gone.
    func waitForReaderToGo() {
        var watched = pollfd(fd: descriptor, events: 0, revents: 0)
        while watched.revents == 0 { _ = poll(&watched, 1, 60_000) }
    }
}

/// The three descriptors that every program is given.
enum StandardDescriptors {
    /// One that is closed would be given to the next file that is opened, which text for people would spoil.
    static func fill() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }
}
