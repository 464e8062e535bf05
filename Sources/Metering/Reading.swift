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
        /// The meter sent none: the reading was taken when it arrived.
        case arrival
    }

    /// `Meter.id`.
    package var meter: String
    package var source: Source
    package var takenAt: UTCInstant
    package var receivedAt: UTCInstant
    package var timeFrom: TimeOrigin
    /// One to three phases, A first.
    package var phases: [PhaseReading]
    /// The row of net energy metering, when the meter has it on.
    package var net: PhaseReading?

    /// - Precondition: one to three phases.
    package init(
        meter: String, source: Source = .push, takenAt: UTCInstant, receivedAt: UTCInstant,
        timeFrom: TimeOrigin, phases: [PhaseReading], net: PhaseReading? = nil
    ) {
        precondition((1...3).contains(phases.count), "a reading has one to three phases")
        self.meter = meter
        self.source = source
        self.takenAt = takenAt
        self.receivedAt = receivedAt
        self.timeFrom = timeFrom
        self.phases = phases
        self.net = net
    }

    /// Whether both say the same about the electricity, whenever they arrived.
    package func hasSameValues(as other: Reading) -> Bool {
        phases == other.phases && net == other.net
    }
}
