import Timekeeping

/// The faults of one Modbus server that last now, in the order of their beginning.
///
/// Of two faults of one kind on the same registers the later one rules while both last.
public struct ModbusFaultState: Sendable {
    private struct Order {
        let id: String
        let fault: ModbusFault
        let registers: ClosedRange<Int>?
        var chances: Chances

        func concerns(_ addresses: Range<Int>?) -> Bool {
            guard let registers else { return true }
            return addresses?.overlaps(registers) ?? false
        }
    }

    private var orders: [Order] = []

    public init() {}

    /// Whether no order lasts.
    public var isEmpty: Bool { orders.isEmpty }

    /// - Parameter registers: zero-based addresses that a request must touch; `nil` for every request.
    public mutating func begin(
        _ id: String, _ fault: ModbusFault, registers: ClosedRange<Int>?, _ chances: Chances
    ) {
        orders.append(Order(id: id, fault: fault, registers: registers, chances: chances))
    }

    public mutating func end(_ id: String) {
        orders.removeAll { $0.id == id }
    }

    /// What happens to the answer to one request.
    /// - Parameter addresses: zero-based, of the registers that it asks for; `nil` when it names none.
    public mutating func verdict(for addresses: Range<Int>?) -> ModbusVerdict {
        var verdict = ModbusVerdict()
        for kind in ModbusFault.Kind.allCases {
            let ruling = orders.lastIndex {
                $0.fault.kind == kind && !$0.chances.isUsedUp && $0.concerns(addresses)
            }
            guard let ruling, orders[ruling].chances.strike() else { continue }
            verdict.apply(orders[ruling].fault)
            if orders[ruling].chances.isUsedUp { verdict.usedUp.append(orders[ruling].id) }
        }
        return verdict
    }
}

extension ModbusFault {
    /// Faults of one kind stand in for each other.
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
