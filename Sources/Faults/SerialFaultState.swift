import Timekeeping

/// The faults of one unit on a serial line that last now, in the order of their beginning.
///
/// Of two faults of one kind on the same registers the later one rules while both last.
package struct SerialFaultState: Sendable {
    private var orders = RegisterFaultOrders<SerialFault>()

    package init() {}

    /// - Parameter registers: zero-based addresses that a request must touch; `nil` for every request.
    package mutating func begin(
        _ id: String, _ fault: SerialFault, registers: ClosedRange<Int>?, _ chances: Chances
    ) {
        orders.begin(id, fault, on: registers, chances)
    }

    package mutating func end(_ id: String) {
        orders.end(id)
    }

    /// What happens to the answer to one request.
    /// - Parameter addresses: zero-based, of the registers that it asks for; `nil` when it names none.
    package mutating func verdict(for addresses: Range<Int>?) -> SerialVerdict {
        var verdict = SerialVerdict()
        for kind in SerialFault.Kind.allCases {
            guard let struck = orders.strike(kind, &verdict.usedUp, touching: addresses) else { continue }
            verdict.apply(struck.fault, struck.chance)
        }
        return verdict
    }
}

/// What happens to the answer to one request.
package struct SerialVerdict: Sendable, Equatable {
    /// Bytes that come before it.
    package var noise = 0
    package var isMute = false
    package var hasWrongChecksum = false
    package var delay = Duration.zero
    package var isEchoed = false
    package var isTruncated = false
    package var isClashing = false
    /// Orders that have struck for the last time.
    package var usedUp: [String] = []

    package init() {}

    /// Whether a program that checks everything gets what it has asked for.
    package var leavesAnswerRight: Bool {
        noise == 0 && !isMute && !hasWrongChecksum && !isEchoed && !isTruncated && !isClashing
    }

    mutating func apply(_ fault: SerialFault, _ chance: Chance) {
        switch fault {
        case .noise(let bytes): noise = bytes
        case .mute: isMute = true
        case .checksum: hasWrongChecksum = true
        case .late(let by): delay = chance.span(of: by)
        case .echo: isEchoed = true
        case .truncate: isTruncated = true
        case .clash: isClashing = true
        }
    }
}

extension SerialFault: FaultOfAKind {
    enum Kind: CaseIterable { case noise, mute, checksum, late, echo, truncate, clash }

    var kind: Kind {
        switch self {
        case .noise: .noise
        case .mute: .mute
        case .checksum: .checksum
        case .late: .late
        case .echo: .echo
        case .truncate: .truncate
        case .clash: .clash
        }
    }
}
