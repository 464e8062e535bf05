import Timekeeping

/// A device's own clock: what it takes for the time.
struct DeviceClock: Sendable {
    /// Its error at `since`.
    private var offset: Duration
    /// Parts per million; positive runs fast.
    private var driftPPM: Double
    private var since: UTCInstant
    /// Drifts that faults add, by the order's id.
    private var added: [(id: String, ppm: Double)] = []

    init(offset: Duration = .zero, driftPPM: Double = 0, start: UTCInstant) {
        self.offset = offset
        self.driftPPM = driftPPM
        since = start
    }

    /// What the clock shows at a true instant.
    func reading(at instant: UTCInstant) -> UTCInstant {
        instant + offset + drift(until: instant)
    }

    mutating func step(by span: Duration) {
        offset += span
    }

    /// It is told the time: from now on only its drift makes it wrong.
    mutating func correct(at instant: UTCInstant) {
        offset = .zero
        since = instant
    }

    /// Of two drifts the later one rules while both last.
    mutating func beginDrift(_ id: String, ppm: Double, at instant: UTCInstant) {
        settle(at: instant)
        added.append((id, ppm))
    }

    mutating func endDrift(_ id: String, at instant: UTCInstant) {
        settle(at: instant)
        added.removeAll { $0.id == id }
    }

    private mutating func settle(at instant: UTCInstant) {
        offset += drift(until: instant)
        since = instant
    }

    private func drift(until instant: UTCInstant) -> Duration {
        let ppm = driftPPM + (added.last?.ppm ?? 0)
        return .nanoseconds(rounding: Double((instant - since).nanoseconds) * ppm / 1e6)
    }
}
