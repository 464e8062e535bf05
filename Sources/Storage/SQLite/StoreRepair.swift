/// What was mended in a store that an earlier version had spoiled.
package struct StoreRepair: Sendable, Hashable, CustomStringConvertible {
    /// Quarters of an hour whose energy was made again of the readings.
    package var quarters: Int
    /// Meters that they belong to.
    package var meters: Int

    package var description: String {
        "mended the store: energy of \(quarters) quarter\(quarters == 1 ? "" : "s") of an hour of "
            + "\(meters) meter\(meters == 1 ? "" : "s"), made again of the readings"
    }
}
