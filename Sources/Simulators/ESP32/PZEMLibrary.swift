import Timekeeping

/// The Arduino library for the PZEM-004T as the firmware calls it.
///
/// A getter asks the module when more than 200 ms have passed since the last attempt, successful or not; otherwise
/// it returns what is there, zeros at first. So only the first getter of a round can be no number. A reply is
/// whatever 25 bytes come within 100 ms and have a right CRC: address, function and length are not looked at, and
/// the input is never discarded, so that a late reply answers the next question.
///
/// Source: mandulaj/PZEM-004T-v30 1.1.2.
struct PZEMLibrary: Sendable {
    /// Why the last attempt brought nothing.
    enum Failure: String, Sendable {
        /// No byte within 100 ms.
        case mute
        /// Fewer bytes than a reply has, for example an exception.
        case short
        /// 25 bytes whose CRC is wrong.
        case crc
        /// A whole reply of another unit, or to another question; noticed by the corrected library only.
        case foreign
    }

    private static let updateTime: UInt32 = 200
    private static let replyTimeout = Duration.milliseconds(100)
    private static let replyCount = 25

    private let port: any SensorPort
    private let address: UInt8
    /// The corrected library discards what came before it asks, and looks at address, function and length.
    private let isCareful: Bool
    private let millis: @Sendable () -> UInt32
    private var lastAttempt = UInt32.max
    private var values = SensorReading()
    private(set) var failure: Failure?

    /// - Parameter millis: milliseconds since power-up, as the board counts them.
    init(
        port: any SensorPort, address: UInt8, isCareful: Bool, millis: @escaping @Sendable () -> UInt32
    ) {
        self.port = port
        self.address = address
        self.isCareful = isCareful
        self.millis = millis
    }

    mutating func voltage() async throws -> Float { try await value(\.voltageV) }
    mutating func current() async throws -> Float { try await value(\.currentA) }
    mutating func power() async throws -> Float { try await value(\.powerW) }
    mutating func energy() async throws -> Float { try await value(\.energyKWh) }
    mutating func frequency() async throws -> Float { try await value(\.frequencyHz) }
    mutating func powerFactor() async throws -> Float { try await value(\.powerFactor) }

    private mutating func value(_ path: KeyPath<SensorReading, Float> & Sendable) async throws -> Float {
        try await update() ? values[keyPath: path] : .nan
    }

    /// - Returns: whether there are values, new or not.
    private mutating func update() async throws -> Bool {
        let now = millis()
        guard now &- lastAttempt > Self.updateTime else { return true }
        lastAttempt = now
        if isCareful { await port.discardInput() }
        try await port.write(PZEMFrame.question(to: address))
        let reply = try await port.read(Self.replyCount, within: Self.replyTimeout)
        failure = fault(of: reply)
        guard failure == nil else { return false }
        values = PZEMFrame.reading(in: reply)
        return true
    }

    private func fault(of reply: [UInt8]) -> Failure? {
        if reply.isEmpty { return .mute }
        if reply.count < Self.replyCount { return .short }
        if !PZEMFrame.hasRightCRC(reply) { return .crc }
        return isCareful && !PZEMFrame.answers(reply, from: address) ? .foreign : nil
    }
}
