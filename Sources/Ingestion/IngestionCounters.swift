import Metering
import Synchronization

/// How much the hub has taken and refused since it started.
package final class IngestionCounters: Sendable {
    struct Values: Sendable {
        var stored = PerSource()
        var duplicates = PerSource()
        var conflicts = PerSource()
        var implausible = PerSource()
        /// Stored readings whose own time was not taken.
        var replacedStamps = PerSource()
        /// Stored readings of which a value was taken otherwise than it was sent, by the value's name.
        var adjusted: [String: Int] = [:]
        var refused: [Refusal.Code: Int] = [:]
        /// Of requests that brought no reading.
        var refusedRequests: [Refusal.Code: Int] = [:]
        var failedLogIns = 0
        var polls: [Poll: Int] = [:]
        var requests: [Request: Int] = [:]
    }

    /// Readings by the way they came.
    struct PerSource: Sendable {
        private var counts = Array(repeating: 0, count: Reading.Source.allCases.count)

        subscript(source: Reading.Source) -> Int {
            get { counts[source.index] }
            set { counts[source.index] = newValue }
        }

        var total: Int { counts.reduce(0, +) }
    }

    struct Poll: Sendable, Hashable {
        var source: Reading.Source
        var outcome: PollOutcome.Label
    }

    struct Request: Sendable, Hashable {
        var route: Route
        var status: Int
    }

    private let state = Mutex(Values())

    package init() {}

    var values: Values { state.withLock { $0 } }

    func count(_ readings: [StoredReading], from source: Reading.Source) {
        state.withLock { values in
            for reading in readings {
                values.stored[source] += reading.isDuplicate ? 0 : 1
                values.duplicates[source] += reading.isDuplicate ? 1 : 0
                values.replacedStamps[source] += reading.reading.stamp != nil && !reading.isDuplicate ? 1 : 0
                if !reading.isDuplicate {
                    for name in reading.reading.adjusted.names { values.adjusted[name, default: 0] += 1 }
                }
                values.conflicts[source] += reading.isConflict && !reading.isDuplicate ? 1 : 0
                values.implausible[source] += reading.implausible?.readings ?? 0
            }
        }
    }

    func countRefusal(_ code: Refusal.Code) {
        state.withLock { $0.refused[code, default: 0] += 1 }
    }

    func countRequestRefusal(_ code: Refusal.Code) {
        state.withLock { $0.refusedRequests[code, default: 0] += 1 }
    }

    func countFailedLogIn() { state.withLock { $0.failedLogIns += 1 } }

    func countPoll(_ source: Reading.Source, _ outcome: PollOutcome.Label) {
        state.withLock { $0.polls[Poll(source: source, outcome: outcome), default: 0] += 1 }
    }

    func countRequest(_ route: Route, status: Int) {
        state.withLock { $0.requests[Request(route: route, status: status), default: 0] += 1 }
    }
}

extension Reading.Source {
    fileprivate var index: Int {
        switch self {
        case .push: 0
        case .modbus: 1
        case .rest: 2
        case .pzem: 3
        case .mqtt: 4
        }
    }
}
