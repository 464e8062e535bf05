/// Makes the energy of quarters again of readings that count, without regard to what was made of them before.
package struct EnergyRecount {
    private var changes = QuarterChanges()
    private var newest: CounterState?

    package init() {}

    /// Takes the next reading of one meter and source, in the order of the times taken.
    package mutating func add(_ reading: Reading) {
        guard let state = CounterState(reading) else { return }
        if let newest { CounterStep(from: newest, to: state).enter(into: &changes) }
        newest = state
    }

    /// What the readings so far make of each quarter; `readings` is not counted.
    package var quarters: [EnergyQuarter] { changes.all }
}
