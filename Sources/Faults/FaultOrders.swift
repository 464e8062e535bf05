/// A fault of which some stand in for each other.
protocol FaultOfAKind: Sendable {
    associatedtype Kind: CaseIterable, Equatable
    var kind: Kind { get }
}

/// The faults of one place that last now, in the order of their beginning.
///
/// Of two faults of one kind on the same part of it the later one rules while both last.
/// - `Part`: what of the place a fault concerns, such as registers or a path.
struct FaultOrders<Fault: FaultOfAKind, Part: Sendable>: Sendable {
    private struct Order {
        let id: String
        let fault: Fault
        let part: Part
        var chances: Chances
    }

    /// A fault that strikes a message.
    struct Strike {
        let id: String
        let fault: Fault
        let chance: Chance
    }

    private var orders: [Order] = []

    var isEmpty: Bool { orders.isEmpty }

    /// The last to have begun comes first, whether it may still strike or not.
    var faults: [Fault] { orders.reversed().map(\.fault) }

    mutating func begin(_ id: String, _ fault: Fault, on part: Part, _ chances: Chances) {
        orders.append(Order(id: id, fault: fault, part: part, chances: chances))
    }

    mutating func end(_ id: String) {
        orders.removeAll { $0.id == id }
    }

    /// The fault of a kind that rules now.
    func ruling(_ kind: Fault.Kind, where concerns: (Part) -> Bool = { _ in true }) -> Fault? {
        place(of: kind, where: concerns).map { orders[$0].fault }
    }

    /// Gives the fault of a kind that rules now its chance.
    /// - Parameter usedUp: gets its name when it has struck for the last time.
    /// - Returns: the fault when it strikes, with its name and its chance.
    mutating func strike(
        _ kind: Fault.Kind, _ usedUp: inout [String], where concerns: (Part) -> Bool = { _ in true }
    ) -> Strike? {
        guard let place = place(of: kind, where: concerns), let chance = orders[place].chances.strike() else {
            return nil
        }
        if orders[place].chances.isUsedUp { usedUp.append(orders[place].id) }
        return Strike(id: orders[place].id, fault: orders[place].fault, chance: chance)
    }

    private func place(of kind: Fault.Kind, where concerns: (Part) -> Bool) -> Int? {
        orders.lastIndex { $0.fault.kind == kind && !$0.chances.isUsedUp && concerns($0.part) }
    }
}

/// Faults of answers that concern registers: of a Modbus server, or of a unit on a serial line.
///
/// Zero-based addresses of which a request must touch one; `nil` for every request.
typealias RegisterFaultOrders<Fault: FaultOfAKind> = FaultOrders<Fault, ClosedRange<Int>?>

extension FaultOrders where Part == ClosedRange<Int>? {
    /// - Parameter addresses: zero-based, of the registers that a request asks for; `nil` when it names none.
    mutating func strike(
        _ kind: Fault.Kind, _ usedUp: inout [String], touching addresses: Range<Int>?
    ) -> Strike? {
        strike(kind, &usedUp) { registers in
            registers.map { addresses?.overlaps($0) ?? false } ?? true
        }
    }
}
