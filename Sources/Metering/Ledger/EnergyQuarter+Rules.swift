import Timekeeping

extension EnergyQuarter {
    /// The quarter after a change, which is a difference; each sum stays between 0 and the end of its range.
    package func changed(by change: EnergyQuarter) -> EnergyQuarter {
        EnergyQuarter(
            number: number, imported: max(imported + change.imported, .zero),
            exported: max(exported + change.exported, .zero),
            coveredNanoseconds: max(coveredNanoseconds.addingSaturating(change.coveredNanoseconds), 0),
            readings: Self.sum(readings, change.readings), resets: Self.sum(resets, change.resets),
            leftOut: Self.sum(leftOut, change.leftOut))
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        Int(max(Int64(left).addingSaturating(Int64(right)), 0))
    }

    /// Takes for each quarter the source that covers most of it, then the one with more readings, then the first.
    /// - Parameter quarters: those of all sources, in the order of numbers, then of the sources' names.
    package static func chosen(among quarters: [EnergyQuarter]) -> [EnergyQuarter] {
        var chosen: [EnergyQuarter] = []
        for quarter in quarters {
            guard let last = chosen.last, last.number == quarter.number else {
                chosen.append(quarter)
                continue
            }
            if last.weight < quarter.weight { chosen[chosen.count - 1] = quarter }
        }
        return chosen
    }

    private var weight: (Int64, Int) { (coveredNanoseconds, readings) }
}
