import Metering
import Scenarios
import Timekeeping
import Verdicts

extension HubComponent: SignalSource {
    func value(of signal: SignalReference) -> Value {
        guard let meter = signal.arguments.first else { return .unknown }
        return signals.withLock { $0.value(of: signal, of: meter, today: day(of: lastJudged)) }
    }

    /// Takes note of readings that an instance has stored.
    func take(_ readings: [StoredReading], from instance: HubInstance?) {
        let hasQueries = !storeQueries.isEmpty
        signals.withLock { $0.take(readings, noteChanges: hasQueries) }
        if hasQueries { instance?.newReadings.wake() }
    }

    /// Asks the store, after each commit, for the energy of the day and for the bills of months that are over.
    func followStore(of instance: HubInstance) async throws {
        while true {
            try await instance.newReadings.wait()
            let changed = signals.withLock { $0.takeChanged() }
            for query in storeQueries where meters(of: query).contains(where: changed.contains) {
                if query.query == "energy()" {
                    try await updateEnergy(query, from: instance)
                } else {
                    try await updateBill(query, from: instance)
                }
            }
        }
    }

    private func updateEnergy(_ query: SignalReference, from instance: HubInstance) async throws {
        guard let meter = query.arguments.first else { return }
        let now = lastJudged
        let days = try await instance.hub.store.energy(
            meter: meter, per: .day, in: now..<(now + .nanoseconds(1)), zone: setup.configuration.zone)
        let today = days.first { $0.start <= now && now < $0.end }
        let energy = query.name.hasSuffix("export") ? today?.exported : today?.imported
        signals.withLock { $0.setEnergy(energy?.wattHours ?? 0, on: day(of: now), for: query) }
    }

    private func day(of instant: UTCInstant) -> Int {
        setup.configuration.zone.civilTime(at: instant).dayNumber
    }

    /// Now, or the last moment of the run: an end at midnight belongs to the day before.
    private var lastJudged: UTCInstant { min(context.time.now, context.end - .nanoseconds(1)) }
}
