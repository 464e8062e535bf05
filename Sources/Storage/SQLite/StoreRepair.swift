/// What was mended in a store that an earlier version had spoiled.
package struct StoreRepair: Sendable, Hashable, CustomStringConvertible {
    /// Quarters of an hour whose energy was made again of the readings.
    package var quarters: Int
    /// Meters that they belong to.
    package var meters: Int
    /// Readings that a wrong clock had put into the future, and that are taken at their arrival now.
    package var moved = 0

    package var description: String {
        let readings =
            moved == 0
            ? "" : "\(moved) reading\(moved == 1 ? "" : "s") of the future taken at their arrival, "
        return
            "mended the store: \(readings)energy of \(quarters) quarter\(quarters == 1 ? "" : "s") of an hour of "
            + "\(meters) meter\(meters == 1 ? "" : "s"), made again of the readings"
    }

    /// Both of what two migrations mended.
    func joined(with other: StoreRepair?) -> StoreRepair {
        guard let other else { return self }
        return StoreRepair(
            quarters: quarters + other.quarters, meters: meters + other.meters, moved: moved + other.moved)
    }
}
