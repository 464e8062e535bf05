/// The value faults of one device that last now, in the order of their beginning.
package struct ValueState: Sendable {
    private var orders: [(id: String, fault: ValueFault, phase: Int?)] = []

    package init() {}

    package mutating func begin(_ id: String, _ fault: ValueFault, phase: Int?) {
        orders.append((id, fault, phase))
    }

    package mutating func end(_ id: String) {
        orders.removeAll { $0.id == id }
    }

    /// Whether `fault` lasts on a phase, counted from 0.
    package func has(_ fault: ValueFault, on phase: Int) -> Bool {
        orders.contains { $0.fault == fault && ($0.phase == nil || $0.phase == phase) }
    }
}
