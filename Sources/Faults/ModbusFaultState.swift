import Timekeeping

/// The faults of one Modbus server that last now, in the order of their beginning.
///
/// Of two faults of one kind on the same registers the later one rules while both last.
package struct ModbusFaultState: Sendable {
    private var orders = RegisterFaultOrders<ModbusFault>()

    package init() {}

    /// Whether no order lasts.
    package var isEmpty: Bool { orders.isEmpty }

    /// - Parameter registers: zero-based addresses that a request must touch; `nil` for every request.
    package mutating func begin(
        _ id: String, _ fault: ModbusFault, registers: ClosedRange<Int>?, _ chances: Chances
    ) {
        orders.begin(id, fault, on: registers, chances)
    }

    package mutating func end(_ id: String) {
        orders.end(id)
    }

    /// What happens to the answer to one request.
    /// - Parameter addresses: zero-based, of the registers that it asks for; `nil` when it names none.
    package mutating func verdict(for addresses: Range<Int>?) -> ModbusVerdict {
        var verdict = ModbusVerdict()
        for kind in ModbusFault.Kind.allCases {
            guard let struck = orders.strike(kind, &verdict.usedUp, touching: addresses) else { continue }
            verdict.apply(struck.fault, struck.chance)
        }
        return verdict
    }
}

extension ModbusFault: FaultOfAKind {
    enum Kind: CaseIterable {
        case exception, silence, transaction, protocolID, length, unit, function, count, truncation,
            duplication, rate,
            closing, resetting, delay
    }

    var kind: Kind {
        switch self {
        case .exception: .exception
        case .silence: .silence
        case .wrongTransaction, .transaction: .transaction
        case .wrongProtocol: .protocolID
        case .wrongLength: .length
        case .wrongUnit: .unit
        case .wrongFunction: .function
        case .wrongCount: .count
        case .truncate: .truncation
        case .duplicate: .duplication
        case .slow: .rate
        case .close: .closing
        case .reset: .resetting
        case .delay: .delay
        }
    }
}
