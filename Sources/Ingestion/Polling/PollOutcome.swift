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
        /// The bytes are not of the protocol.
        case malformed
        /// HTTP with a status other than 200.
        case badStatus = "bad_status"
        case tooLarge = "too_large"
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
    init(_ failure: ModbusFailure) {
        switch failure {
        case .refused: self.init(Reason.connectionRefused)
        case .reset: self.init(Reason.connectionReset)
        case .closed: self.init(Reason.connectionClosed)
        case .unreachable(let code): self.init(Reason.unreachable, "error \(code)")
        case .timedOut: self.init(Reason.timedOut)
        case .backingOff: self.init(Reason.backingOff)
        case .exception(let exception): self.init(Reason.exception, "code \(exception.rawValue)")
        case .wrongTransaction: self.init(Reason.wrongTransaction)
        case .wrongUnit(let unit): self.init(Reason.wrongUnit, "unit \(unit)")
        case .wrongFunction(let code): self.init(Reason.wrongFunction, "function \(code)")
        case .wrongLength: self.init(Reason.wrongLength)
        case .malformed: self.init(Reason.malformed)
        case .tooManyFiles: self.init(Reason.unreachable, "\(failure)")
        }
    }

    init(_ failure: HTTPFailure) {
        switch failure {
        case .refused: self.init(Reason.connectionRefused)
        case .reset: self.init(Reason.connectionReset)
        case .closedEarly: self.init(Reason.connectionClosed)
        case .malformed: self.init(Reason.malformed)
        case .tooLarge: self.init(Reason.tooLarge)
        case .unreachable(let code): self.init(Reason.unreachable, "error \(code)")
        }
    }
}
