import Timekeeping

/// One measurement of one meter, all phases, in SI units, import positive.
package struct Reading: Sendable, Hashable {
    /// The way by which a reading came; the same moment seen over two ways is two readings.
    package enum Source: String, Sendable, Hashable, CaseIterable {
        /// The meter sent it.
        case push
        /// The hub read the meter's registers.
        case modbus
        /// The hub asked the meter's own HTTP interface.
        case rest
        /// The hub read the meter over a serial line.
        case pzem
        /// The meter published it to a broker.
        case mqtt
    }

    /// Whose clock says when a reading was taken.
    package enum TimeOrigin: String, Sendable, Hashable, CaseIterable {
        /// The meter sent the time.
        case device
        /// The meter sent none, or one that the hub did not take: the reading was taken when it arrived.
        case arrival
    }

    /// `Meter.id`.
    package var meter: String
    package var source: Source
    package var takenAt: UTCInstant
    package var receivedAt: UTCInstant
    package var timeFrom: TimeOrigin
    /// The time that the meter sent, where it lay too far ahead of the arrival; then `takenAt` is the arrival.
    package var stamp: UTCInstant?
    /// What identifies the reading where its time does not.
    package var identity: ReadingIdentity?
    /// Whether a broker had kept it for those who subscribe later: it may be old, and its meter dead. A store does not
    /// keep this.
    package var isRetained = false
    /// One to three phases, A first.
    package var phases: [PhaseReading]
    /// The row of net energy metering, when the meter has it on.
    package var net: PhaseReading?
    /// What was taken otherwise than it was sent.
    package var adjusted: Adjustments
    /// What came with it; of a stored reading only the newest of its meter is kept.
    package var health: MeterHealth?

    /// - Precondition: one to three phases.
    package init(
        meter: String, source: Source = .push, takenAt: UTCInstant, receivedAt: UTCInstant,
        timeFrom: TimeOrigin, phases: [PhaseReading], net: PhaseReading? = nil,
        adjusted: Adjustments = [], health: MeterHealth? = nil
    ) {
        precondition((1...3).contains(phases.count), "a reading has one to three phases")
        self.meter = meter
        self.source = source
        self.takenAt = takenAt
        self.receivedAt = receivedAt
        self.timeFrom = timeFrom
        self.phases = phases
        self.net = net
        self.adjusted = adjusted
        self.health = health
    }

    /// - Precondition: one to three phases.
    package init(
        meter: String, source: Source, time: ReadingTime, phases: [PhaseReading], net: PhaseReading? = nil,
        adjusted: Adjustments = [], health: MeterHealth? = nil
    ) {
        self.init(
            meter: meter, source: source, takenAt: time.takenAt, receivedAt: time.receivedAt,
            timeFrom: time.timeFrom, phases: phases, net: net, adjusted: adjusted, health: health)
        (stamp, identity) = (time.stamp, time.identity)
    }

    /// The last moment at which the meter is known to have lived.
    package var aliveAt: UTCInstant { isRetained ? min(takenAt, receivedAt) : receivedAt }

    /// The time by the meter's own clock, whether the hub took it or not; `nil` when the meter sent none.
    package var ownTime: UTCInstant? { stamp ?? (timeFrom == .device ? takenAt : nil) }

    /// Whether both say the same about the electricity, whenever they arrived.
    package func hasSameValues(as other: Reading) -> Bool {
        phases == other.phases && net == other.net
    }
}
