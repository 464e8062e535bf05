import Faults
import Scenarios
import Wires

/// What came of one attempt of a device to send something, or of one request that it served.
package enum AttemptOutcome: String, Sendable, CaseIterable {
    case answered
    /// No answer before the limit of the side that waits.
    case timedOut = "timed_out"
    /// There was no connection: refused, unreachable, or the radio is off.
    case unconnected
    case reset
    case tlsFailed = "tls_failed"
    /// The connection ended early, or what came is no whole answer.
    case cut

    /// The field of events; an event without it was answered.
    static let row = FieldRow("outcome", .choice(allCases.map(\.rawValue)), implied: answered.rawValue)

    /// `status` as events show it: 0 without an answer.
    func status(_ status: Int) -> FieldValue { .count(self == .answered ? status : 0) }
}

extension EventField {
    /// What came of an attempt; one that was answered goes without saying.
    static func outcome(_ outcome: AttemptOutcome) -> Self {
        Self("outcome", .text(outcome.rawValue), isImplied: outcome == .answered)
    }
}

extension AttemptOutcome {
    init(_ failure: HTTPFailure) {
        self =
            switch failure {
            case .refused, .unreachable: .unconnected
            case .timedOut: .timedOut
            case .reset: .reset
            case .closedEarly, .malformed, .tooLarge: .cut
            case .certificateExpired, .certificateOfAnotherHost, .certificateNotTrusted, .noHandshake:
                .tlsFailed
            }
    }

    init(_ failure: MQTTFailure) {
        self =
            switch failure {
            case .refused, .unreachable, .rejected, .backingOff: .unconnected
            case .tls: .tlsFailed
            case .dropped, .subscriptionRefused, .notSendable: .cut
            }
    }
}

extension HTTPVerdict {
    /// How an answer leaves that suffers this.
    /// - Parameter isLost: whether the network loses it.
    func outcome(isLost: Bool) -> AttemptOutcome {
        guard !isLost else { return .timedOut }
        return switch damage {
        case .stall: .timedOut
        case .cutBody: .cut
        case nil, .oversize, .malformed: .answered
        }
    }
}

extension ModbusVerdict {
    /// How an answer leaves that suffers this; what is wrong in a whole one is not told here.
    var outcome: AttemptOutcome {
        switch end {
        case .close: .cut
        case .reset: .reset
        case nil: isTruncated ? .cut : .answered
        }
    }
}
