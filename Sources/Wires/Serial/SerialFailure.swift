import Foundation

/// Why a serial port cannot be used.
package enum SerialFailure: Error, Sendable, Hashable {
    case missing(path: String)
    case denied(path: String)
    /// Another program has it.
    case inUse(path: String)
    /// A file, a folder or a device that is no serial line.
    case notSerial(path: String)
    /// It was unplugged, or its other end has gone.
    case gone(path: String)
    /// Nothing that is written leaves any more.
    case stuck(path: String)
    case notOpen(path: String)
    /// The code of the system.
    case failed(path: String, code: Int32)

    /// - Parameter code: of the system, from opening.
    init(opening path: String, code: Int32) {
        switch code {
        case ENOENT, ENXIO, ENODEV, ENOTDIR: self = .missing(path: path)
        case EACCES, EPERM: self = .denied(path: path)
        case EBUSY, EWOULDBLOCK: self = .inUse(path: path)
        case ENOTTY, EISDIR, EINVAL: self = .notSerial(path: path)
        default: self = .failed(path: path, code: code)
        }
    }
}

extension SerialFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "there is no serial port \(path); plug it in, or correct the path"
        case .denied(let path):
            "\(path) may not be opened by this user; add the user to the group that owns it (often `dialout`)"
        case .inUse(let path): "\(path) is in use by another program; close that one first"
        case .notSerial(let path): "\(path) is no serial port; give one such as /dev/ttyUSB0"
        case .gone(let path): "the serial port \(path) has gone; was it unplugged?"
        case .stuck(let path): "the serial port \(path) takes no more bytes"
        case .notOpen(let path): "the serial port \(path) is not open"
        case .failed(let path, let code): "the serial port \(path) failed (error \(code))"
        }
    }
}
