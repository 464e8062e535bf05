import Timekeeping

/// One measurement of one meter, all phases, in SI units, import positive.
public struct Reading: Sendable, Hashable {
    /// The way by which a reading came; the same moment seen over two ways is two readings.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// The meter sent it.
        case push
        /// The hub read the meter's registers.
        case modbus
        /// The hub asked the meter's own HTTP interface.
        case rest
        /// The hub read a module on a serial line.
        case pzem
    }

    /// Whose clock says when a reading was taken.
    public enum TimeOrigin: String, Sendable, Hashable, CaseIterable {
        /// The meter sent the time.
        case device
        /// The meter sent none: the reading was taken when it arrived.
        case arrival
    }

    /// `Meter.id`.
    public var meter: String
    public var source: Source
    public var takenAt: UTCInstant
    public var receivedAt: UTCInstant
    public var timeFrom: TimeOrigin
    /// One to three phases, A first.
    public var phases: [PhaseReading]
    /// The row of net energy metering, when the meter has it on.
    public var net: PhaseReading?

    /// - Precondition: one to three phases.
    public init(
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
    public func hasSameValues(as other: Reading) -> Bool {
        phases == other.phases && net == other.net
    }
}
