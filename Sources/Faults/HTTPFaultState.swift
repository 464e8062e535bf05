import Timekeeping

/// The faults of HTTP that last now at one place, in the order of their beginning.
///
/// Of two faults of one kind on the same path the later one rules while both last. One message is spoiled in
/// one way: what keeps it from arriving whole (`stall`, then `cut_body`) goes before what is in it (`oversize`,
/// then `malformed`); a status goes with any of them.
package struct HTTPFaultState: Sendable {
    /// Which messages a verdict is asked for.
    package enum Direction: Sendable {
        /// Answers to those who ask.
        case answers
        /// Requests that a device sends by itself.
        case uploads
    }

    private var orders = FaultOrders<HTTPFault, String?>()
    /// What stalled bodies wait for, by the name of what stalls them.
    private var stalls: [String: Latch] = [:]

    package init() {}

    /// - Parameter path: of the request that it concerns, without its query; `nil` for every request.
    package mutating func begin(_ id: String, _ fault: HTTPFault, path: String?, _ chances: Chances) {
        orders.begin(id, fault, on: path, chances)
        if fault == .stall { stalls[id] = Latch(isOpen: false) }
    }

    /// Stalled bodies go on.
    package mutating func end(_ id: String) {
        orders.end(id)
        stalls.removeValue(forKey: id)?.open()
    }

    /// What a server of HTTPS makes of connections at present; `nil` when nothing is wrong.
    package var tlsTrouble: HTTPFault.TLSTrouble? {
        orders.faults.lazy.compactMap { fault in
            if case .tls(let trouble) = fault { trouble } else { nil }
        }.first
    }

    /// What happens to one message.
    package mutating func verdict(for direction: Direction, path: String) -> HTTPVerdict {
        var verdict = HTTPVerdict()
        for kind in HTTPFault.Kind.allCases where kind.concerns(direction) {
            let isSpoiling = kind != .status
            guard !(isSpoiling && verdict.damage != nil) else { continue }
            let struck = orders.strike(kind, &verdict.usedUp) { $0.map { $0 == path } ?? true }
            guard let struck else { continue }
            verdict.apply(struck.fault)
            if struck.fault == .stall { verdict.stalledUntil = stalls[struck.id] }
        }
        return verdict
    }
}

/// What happens to one message.
package struct HTTPVerdict: Sendable, Equatable {
    /// How a body is spoiled.
    package enum Damage: Sendable, Equatable {
        case stall, cutBody, oversize, malformed
    }

    /// It carries this status in place of its own.
    package var status: Int?
    package var damage: Damage?
    /// Opens when a stalled body goes on.
    package var stalledUntil: Latch?
    /// Orders that have struck for the last time.
    package var usedUp: [String] = []

    package init() {}

    mutating func apply(_ fault: HTTPFault) {
        switch fault {
        case .status(let status): self.status = status
        case .stall: damage = .stall
        case .cutBody: damage = .cutBody
        case .oversize: damage = .oversize
        case .malformed: damage = .malformed
        case .tls: break
        }
    }
}

extension HTTPFault: FaultOfAKind {
    /// In the order in which they are asked.
    enum Kind: CaseIterable {
        case status, stall, cutBody, oversize, malformed, tls

        func concerns(_ direction: HTTPFaultState.Direction) -> Bool {
            switch self {
            case .status: direction == .answers
            case .stall, .cutBody, .oversize, .malformed: true
            case .tls: false
            }
        }
    }

    var kind: Kind {
        switch self {
        case .status: .status
        case .stall: .stall
        case .cutBody: .cutBody
        case .oversize: .oversize
        case .malformed: .malformed
        case .tls: .tls
        }
    }
}
