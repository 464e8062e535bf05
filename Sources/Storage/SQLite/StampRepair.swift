import GRDB
import Metering
import Timekeeping

/// Moves readings whose time lies further ahead of their arrival than a meter's clock may be wrong to their arrival, as
/// they would be taken today. The energy of their sources is made again by `EnergyRecount`.
///
/// Until version 0.1.0 one such reading stayed the newest of its meter: no energy was made of those after it.
struct StampRepair {
    let db: Database
    private let limit = StampRule.ordinaryAhead

    /// - Returns: `nil` when there was nothing to mend.
    func mend() throws -> StoreRepair? {
        let wrong = try wrongReadings()
        guard !wrong.isEmpty else { return nil }
        for reading in wrong { try move(reading) }
        return StoreRepair(quarters: 0, meters: 0, moved: wrong.count)
    }

    private struct WrongReading {
        let meter: Int64
        let takenAt: UTCInstant
        let rank: Int
    }

    /// In the order of their arrival.
    private func wrongReadings() throws -> [WrongReading] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT meter, taken_at, rank FROM readings
                WHERE taken_at > received_at + ? ORDER BY meter, received_at, taken_at, rank
                """, arguments: [limit.nanoseconds]
        ).map { WrongReading(meter: try $0.value(0), takenAt: try $0.instant(1), rank: try $0.value(2)) }
    }

    /// After those that have the arrival as their time already.
    private func move(_ reading: WrongReading) throws {
        try db.execute(
            sql: """
                UPDATE readings SET stamp = taken_at, identity = ?, time_from = 'arrival', taken_at = received_at,
                    rank = (SELECT coalesce(max(rank) + 1, 0) FROM readings AS others
                        WHERE others.meter = readings.meter AND others.taken_at = readings.received_at)
                WHERE meter = ? AND taken_at = ? AND rank = ?
                """,
            arguments: [
                ReadingIdentity.stamp(reading.takenAt).description, reading.meter,
                reading.takenAt.nanoseconds, reading.rank,
            ])
    }
}
