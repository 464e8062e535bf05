import Timekeeping

/// Keeps meters. All calls throw `StoreError`.
package protocol MeterStore: Sendable {
    /// Enters meters, or brings what is known of them up to date.
    func register(_ meters: [Meter]) async throws
}

/// Stores readings. All calls throw `StoreError`.
package protocol ReadingAppender: Sendable {
    /// Stores all of `readings` in one transaction, or none; answers in their order.
    /// - Precondition: every reading's meter is registered.
    @discardableResult
    func append(_ readings: [Reading]) async throws -> [StoredReading]
}

/// Finds stored readings. All calls throw `StoreError`.
package protocol ReadingHistory: Sendable {
    /// Readings of one meter, ordered by the time taken, then by arrival.
    func readings(_ query: ReadingQuery) async throws -> [StoredReading]

    /// The reading of `meter` with the greatest time taken, conflicts and unplaced ones left out.
    func latest(meter: String) async throws -> StoredReading?
}

/// Tells the energy that was made of readings. All calls throw `StoreError`.
package protocol EnergyHistory: Sendable {
    /// Quarters of an hour of `meter` that begin in `range` and have readings or energy, in order. Each is made
    /// of the readings of one source: the one that covers most of it.
    func quarters(meter: String, in range: Range<UTCInstant>) async throws -> [EnergyQuarter]
}

/// Tells what meters have said of themselves. All calls throw `StoreError`.
package protocol HealthHistory: Sendable {
    /// The newest of each meter that has said something, by `Meter.id`.
    func health() async throws -> [String: MeterHealth]
}

/// Keeps meters, readings and the energy made of them.
///
/// Calls are batches of rows, so that a store in another process costs one round trip each.
package protocol ReadingStore: MeterStore, ReadingAppender, ReadingHistory, EnergyHistory, HealthHistory {}
