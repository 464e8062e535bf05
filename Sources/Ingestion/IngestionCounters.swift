import Metering
import Synchronization

/// How much the hub has taken and refused since it started.
final class IngestionCounters: Sendable {
    struct Values: Sendable {
        var stored = 0
        var duplicates = 0
        var conflicts = 0
        var refused: [Refusal.Code: Int] = [:]
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func count(_ readings: [StoredReading]) {
        state.withLock { values in
            for reading in readings {
                values.stored += reading.isDuplicate ? 0 : 1
                values.duplicates += reading.isDuplicate ? 1 : 0
                values.conflicts += reading.isConflict && !reading.isDuplicate ? 1 : 0
            }
        }
    }

    func countRefusal(_ code: Refusal.Code) {
        state.withLock { $0.refused[code, default: 0] += 1 }
    }
}
