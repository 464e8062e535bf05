import Metering
import Scenarios
import Timekeeping
import Verdicts

/// What the signals of a hub show: the newest readings, and what was last asked of the store.
struct HubSignals: Sendable {
    private var latest: [String: Reading] = [:]
    private var lateness: [String: Duration] = [:]
    private var energy: [SignalReference: (day: Int, wattHours: Double)] = [:]
    /// Of months that are over.
    private var bills: [SignalReference: Value] = [:]
    /// Meters with readings since the store was last asked.
    var changed: Set<String> = []

    /// Signals of a component that need a query of its store, each once.
    static func storeQueries(of component: String, in signals: [SignalReference]) -> [SignalReference] {
        var seen: Set<SignalReference> = []
        return signals.filter {
            $0.source == component && ["energy()", "bill()", "bills()"].contains($0.query)
                && seen.insert($0).inserted
        }
    }

    /// The hub is down, and shows nothing.
    mutating func forget() {
        (latest, lateness, energy, bills) = ([:], [:], [:], [:])
    }

    mutating func take(_ readings: [StoredReading], noteChanges: Bool) {
        for stored in readings where !stored.isDuplicate {
            let reading = stored.reading
            if noteChanges { changed.insert(reading.meter) }
            lateness[reading.meter] = reading.receivedAt - (reading.ownTime ?? reading.takenAt)
            guard !stored.isUnplaced else { continue }
            let newest = latest[reading.meter]
            if newest.map({ $0.takenAt <= reading.takenAt }) ?? true { latest[reading.meter] = reading }
        }
    }

    mutating func takeChanged() -> Set<String> {
        defer { changed.removeAll(keepingCapacity: true) }
        return changed
    }

    mutating func setEnergy(_ wattHours: Double, on day: Int, for query: SignalReference) {
        energy[query] = (day, wattHours)
    }

    mutating func setBill(_ value: Value, for query: SignalReference) {
        bills[query] = value
    }

    /// - Parameter today: the number of the day, which energy is counted for; yesterday's says nothing of it.
    func value(of signal: SignalReference, of meter: String, today: @autoclosure () -> Int) -> Value {
        if signal.name == "lateness()" { return lateness[meter].map { .number($0.inSeconds) } ?? .unknown }
        if signal.name.hasPrefix("energy()") {
            guard let known = energy[signal] else { return .unknown }
            return .number(known.day == today() ? known.wattHours : 0)
        }
        if signal.name.hasPrefix("bill") { return bills[signal] ?? .unknown }
        guard let reading = latest[meter] else { return .unknown }
        return reading.shown(String(signal.name.dropFirst("latest().".count))).map(Value.number) ?? .unknown
    }
}

extension SignalReference {
    /// The call without the member of its result: `energy()`, `bill()`.
    var query: String { String(name.prefix { $0 != "." }) }
}
