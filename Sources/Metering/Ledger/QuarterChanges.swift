/// Changes of a meter's quarters that a transaction collects before it writes them; each member is a difference.
package struct QuarterChanges: Sendable {
    /// In the order in which they were first touched.
    package private(set) var all: [EnergyQuarter] = []
    /// Places in `all`, by quarter.
    private var places: [Int64: Int] = [:]

    mutating func change(_ number: Int64, _ body: (inout EnergyQuarter) -> Void) {
        if let last = all.indices.last, all[last].number == number {
            body(&all[last])
        } else if let place = places[number] {
            body(&all[place])
        } else {
            places[number] = all.count
            all.append(EnergyQuarter(number: number))
            body(&all[all.count - 1])
        }
    }
}
