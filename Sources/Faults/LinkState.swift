import Timekeeping

/// The faults of one link that last now, in the order of their beginning.
///
/// Of two faults of one kind the later one rules while both last.
package struct LinkState: Sendable {
    private var orders = FaultOrders<LinkFault, Void>()

    package init() {}

    /// Whether no order lasts.
    package var isEmpty: Bool { orders.isEmpty }

    package mutating func begin(_ id: String, _ fault: LinkFault, _ chances: Chances) {
        orders.begin(id, fault, on: (), chances)
    }

    package mutating func end(_ id: String) {
        orders.end(id)
    }

    /// Whether bytes have stopped altogether.
    package var isCut: Bool { orders.ruling(.cut) != nil }

    /// What happens to one message on its way.
    /// - Parameters:
    ///   - direction: `.requests` or `.replies`.
    ///   - byteCount: its size, for a slow link.
    package mutating func verdict(for direction: LinkFault.Direction, byteCount: Int) -> LinkVerdict {
        var verdict = LinkVerdict()
        for kind in LinkFault.Kind.allCases {
            guard let ruling = orders.ruling(kind), ruling.concerns(direction),
                let struck = orders.strike(kind, &verdict.usedUp)
            else { continue }
            verdict.apply(struck.fault, struck.chance, byteCount: byteCount)
        }
        return verdict
    }
}

/// What happens to one message.
package struct LinkVerdict: Sendable, Equatable {
    package var isLost = false
    package var delay = Duration.zero
    package var isDuplicated = false
    package var isReordered = false
    /// Orders that have struck for the last time.
    package var usedUp: [String] = []

    package init() {}

    mutating func apply(_ fault: LinkFault, _ chance: Chance, byteCount: Int) {
        switch fault {
        case .lose: isLost = true
        case .delay(let by): delay += chance.span(of: by)
        case .slow(let rate):
            delay += rate > 0 ? .nanoseconds(rounding: Double(byteCount) / rate * 1e9) : .never
        case .duplicate: isDuplicated = true
        case .reorder: isReordered = true
        // What is sent during a cut arrives when it ends: `isCut`.
        case .cut, .reset: break
        }
    }
}

extension Duration {
    /// Longer than any run: at no bytes a second nothing arrives.
    fileprivate static let never = nanoseconds(rounding: .infinity)
}

extension LinkFault: FaultOfAKind {
    enum Kind: CaseIterable { case cut, lose, delay, slow, duplicate, reorder, reset }

    var kind: Kind {
        switch self {
        case .cut: .cut
        case .lose: .lose
        case .delay: .delay
        case .slow: .slow
        case .duplicate: .duplicate
        case .reorder: .reorder
        case .reset: .reset
        }
    }

    /// A duplicate or a change of order makes sense for requests only: a reply belongs to its connection.
    func concerns(_ direction: Direction) -> Bool {
        switch self {
        case .lose(let which): which == .both || which == direction
        case .duplicate, .reorder: direction == .requests
        case .reset: false
        case .cut, .delay, .slow: true
        }
    }
}
