import Timekeeping

/// The state of a meter's counters at one moment.
package struct CounterState: Sendable, Hashable {
    var at: UTCInstant
    var imported: Energy
    var exported: Energy
    var basis: CounterBasis

    /// `nil` when the reading has no import counter.
    package init?(_ reading: Reading) {
        guard let energyImport = reading.energyImport else { return nil }
        at = reading.takenAt
        imported = energyImport
        exported = reading.energyExport ?? .zero
        basis = reading.basis
    }

    /// Whether no counter is below that of `other`, and one is above.
    func isAhead(of other: CounterState) -> Bool {
        isNotBehind(other) && (imported > other.imported || exported > other.exported)
    }

    func isNotBehind(_ other: CounterState) -> Bool {
        basis == other.basis && imported >= other.imported && exported >= other.exported
    }
}
