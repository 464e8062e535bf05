import Timekeeping
import Wires

/// What came of one question to a meter.
enum PollOutcome: Sendable {
    case stored
    case refused(Refusal)
    case failed(PollFailure)

    /// What is counted; there are as many as there are codes and reasons.
    enum Label: Sendable, Hashable {
        case stored
        case refused
        case failed(PollFailure.Reason)

        static let all: [Label] = [.stored, .refused] + PollFailure.Reason.allCases.map(Label.failed)

        var text: String {
            switch self {
            case .stored: "stored"
            case .refused: "refused"
            case .failed(let reason): reason.rawValue
            }
        }
    }

    var label: Label {
        switch self {
        case .stored: .stored
        case .refused: .refused
        case .failed(let failure): .failed(failure.reason)
        }
    }

    /// What is logged when it changes.
    var state: String {
        switch self {
        case .stored: "stored"
        case .refused(let refusal): refusal.code.rawValue
        case .failed(let failure): failure.reason.rawValue
        }
    }
}

/// Why a question to a meter has no answer.
struct PollFailure: Error, Sendable, Equatable, CustomStringConvertible {
    enum Reason: String, Sendable, CaseIterable {
        /// What stands in the place of the address is none.
        case badAddress = "bad_address"
        case connectionRefused = "connection_refused"
        case connectionReset = "connection_reset"
        case connectionClosed = "connection_closed"
        case unreachable
        case timedOut = "timed_out"
        /// After a failure to connect nothing is tried for a while.
        case backingOff = "backing_off"
        /// The meter answered that it will not answer.
        case exception
        case wrongTransaction = "wrong_transaction"
        case wrongUnit = "wrong_unit"
        case wrongFunction = "wrong_function"
        case wrongLength = "wrong_length"
        case wrongChecksum = "wrong_checksum"
        /// The bytes are not of the protocol.
        case malformed
        /// HTTP with a status other than 200.
        case badStatus = "bad_status"
        case tooLarge = "too_large"
        /// No handshake, or a certificate that is not good.
        case tls
        /// libmodbus cannot wait for a connection with so high a number.
        case tooManyFiles = "too_many_files"
        /// The reading could not be stored.
        case notStored = "not_stored"
    }

    var reason: Reason
    /// More about it, for a log line.
    var detail: String

    init(_ reason: Reason, _ detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    var description: String { detail.isEmpty ? reason.rawValue : "\(reason.rawValue) (\(detail))" }
}

extension PollFailure {
    init(_ failure: ModbusFailure) { self.init(Reason(failure), "\(failure)") }

    init(_ failure: HTTPFailure) { self.init(Reason(failure), "\(failure)") }
}

extension PollFailure {
    init(_ failure: SerialFailure) { self.init(Reason(failure), "\(failure)") }
}

extension PollFailure.Reason {
    fileprivate init(_ failure: SerialFailure) {
        switch failure {
        case .inUse: self = .connectionRefused
        case .gone, .notOpen: self = .connectionClosed
        case .missing, .denied, .notSerial, .stuck, .failed: self = .unreachable
        }
    }

    fileprivate init(_ failure: ModbusFailure) {
        switch failure {
        case .refused: self = .connectionRefused
        case .reset: self = .connectionReset
        case .closed: self = .connectionClosed
        case .unreachable: self = .unreachable
        case .timedOut: self = .timedOut
        case .backingOff: self = .backingOff
        case .exception: self = .exception
        case .wrongTransaction: self = .wrongTransaction
        case .wrongUnit: self = .wrongUnit
        case .wrongFunction: self = .wrongFunction
        case .wrongLength: self = .wrongLength
        case .wrongChecksum: self = .wrongChecksum
        case .malformed: self = .malformed
        case .tooManyFiles: self = .tooManyFiles
        }
    }

    fileprivate init(_ failure: HTTPFailure) {
        switch failure {
        case .refused: self = .connectionRefused
        case .timedOut: self = .timedOut
        case .reset: self = .connectionReset
        case .closedEarly: self = .connectionClosed
        case .malformed: self = .malformed
        case .tooLarge: self = .tooLarge
        case .certificateExpired, .certificateOfAnotherHost, .certificateNotTrusted, .noHandshake: self = .tls
        case .unreachable: self = .unreachable
        }
    }
}
