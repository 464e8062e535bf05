import Foundation
import NIOCore
import NIOPosix

extension ModbusFailure {
    init(transport error: any Error) {
        switch error {
        case let failure as ModbusFailure: self = failure
        case let error as NIOConnectionError:
            self = error.connectionErrors.first.map { Self(transport: $0.error) } ?? .closed
        case let error as IOError: self.init(system: error.errnoCode)
        default: self = .closed
        }
    }

    /// - Parameter code: of the system. A broken pipe is a connection that was closed before it was written to.
    init(system code: Int32) {
        switch code {
        case ECONNREFUSED: self = .refused
        case ECONNRESET: self = .reset
        case EPIPE: self = .closed
        default: self = .unreachable(code: code)
        }
    }
}
