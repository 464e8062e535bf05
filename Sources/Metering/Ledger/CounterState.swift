import Timekeeping

/// The state of a meter's counters at one moment, with what tells whether it can be true.
package struct CounterState: Sendable, Hashable {
    var at: UTCInstant
    var receivedAt: UTCInstant
    var imported: Energy
    var exported: Energy
    var basis: CounterBasis
    /// Active power in W that moves the counter of each direction, at least 0.
    var importPowerW: Double
    var exportPowerW: Double

    /// `nil` when the reading has no import counter.
    package init?(_ reading: Reading) {
        guard let energyImport = reading.energyImport else { return nil }
        at = reading.takenAt
        receivedAt = reading.receivedAt
        imported = energyImport
        exported = reading.energyExport ?? .zero
        basis = reading.basis
        (importPowerW, exportPowerW) = (0, 0)
        if let net = reading.net {
            add(net.powerW)
        } else {
            for phase in reading.phases { add(phase.powerW) }
        }
    }

    private mutating func add(_ powerW: Double) {
        importPowerW += max(0, powerW)
        exportPowerW += max(0, -powerW)
    }

    /// Whether no counter is below that of `other`, and one is above.
    func isAhead(of other: CounterState) -> Bool {
        isNotBehind(other) && (imported > other.imported || exported > other.exported)
    }

    package func isNotBehind(_ other: CounterState) -> Bool {
        basis == other.basis && imported >= other.imported && exported >= other.exported
    }

    /// The larger of the distances of both counters.
    func distance(to other: CounterState) -> Energy {
        let imports = max(imported, other.imported) - min(imported, other.imported)
        let exports = max(exported, other.exported) - min(exported, other.exported)
        return max(imports, exports)
    }
}
