import Ingestion
import Metering
import Scenarios
import Timekeeping
import Verdicts

extension HubComponent {
    /// Asks the store for the day's energy, and for the bills of months that are over, after each commit.
    func followEnergy(in life: HubLife) async throws {
        while true {
            try await life.newReadings.wait()
            let meters = state.withLock { state in
                defer { state.unasked.removeAll(keepingCapacity: true) }
                return state.unasked
            }
            for question in storeQuestions where self.meters(of: question).contains(where: meters.contains) {
                if question.question == "energy()" {
                    try await updateEnergy(question, in: life)
                } else {
                    try await updateBill(question, in: life)
                }
            }
        }
    }

    private func updateEnergy(_ question: SignalReference, in life: HubLife) async throws {
        guard let meter = question.arguments.first else { return }
        let now = lastJudged
        let days = try await life.hub.store.energy(
            meter: meter, per: .day, in: now..<(now + .nanoseconds(1)), zone: ground.configuration.zone)
        let today = days.first { $0.start <= now && now < $0.end }
        let energy = question.name.hasSuffix("export") ? today?.exported : today?.imported
        let day = ground.configuration.zone.civilTime(at: now).dayNumber
        state.withLock { $0.energy[question] = (day, energy?.wattHours ?? 0) }
    }

    /// The value of one of its signals now.
    func value(of signal: SignalReference) -> Value {
        guard let meter = signal.arguments.first else { return .unknown }
        return state.withLock { state in
            if signal.name == "lateness()" {
                return state.lateness[meter].map { .number($0.inSeconds) } ?? .unknown
            }
            if signal.name.hasPrefix("energy()") { return energy(signal, in: state) }
            if signal.name.hasPrefix("bill") { return state.bills[signal] ?? .unknown }
            guard let reading = state.latest[meter] else { return .unknown }
            return reading.shown(String(signal.name.dropFirst("latest().".count))).map(Value.number)
                ?? .unknown
        }
    }

    /// What was known of yesterday says nothing of today.
    private func energy(_ signal: SignalReference, in state: borrowing State) -> Value {
        guard let known = state.energy[signal] else { return .unknown }
        let today = ground.configuration.zone.civilTime(at: lastJudged).dayNumber
        return .number(known.day == today ? known.wattHours : 0)
    }

    /// Now, or the last moment of the run: its end at midnight belongs to the day before.
    private var lastJudged: UTCInstant { min(ground.time.now, end - .nanoseconds(1)) }
}
