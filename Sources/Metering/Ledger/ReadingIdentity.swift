import Timekeeping

/// What identifies a reading of a meter and source when the time taken does not: a meter that has lost the answer sends
/// the same body again.
package enum ReadingIdentity: Sendable, Hashable {
    /// The time by the meter's own clock, which the hub did not take as the time of the reading.
    case stamp(UTCInstant)
    /// The number of the reading, and the number of starts of the meter until then.
    case numbered(sequence: Int64, boot: Int64)
    /// What may begin again when the meter starts again: the number of the reading, and the milliseconds of a clock that
    /// the meter has not set, mostly since the start.
    case sinceStart(sequence: Int64?, milliseconds: Int64?)
}

extension ReadingIdentity {
    /// Sequence numbers without a boot count are known again for a day: a board that has kept a reading on its card sends
    /// it until it is answered.
    private static let sequenceReach = Duration.seconds(86_400)
    /// Milliseconds alone are known again for an hour at the most: two starts may show the same.
    private static let clockReach = Duration.seconds(3600)
    /// Where a counter of milliseconds with 32 bits begins again, after 49.7 days. Greater numbers are no time since the
    /// start.
    private static let uptimes: Range<Int64> = 0..<4_294_967_296

    /// Whether equal values of equal identity mean the same reading, when they arrived so far apart.
    func isKnownAgain(after span: Duration) -> Bool {
        switch self {
        case .stamp, .numbered: true
        case .sinceStart(_?, let milliseconds):
            span <= max(Self.sequenceReach, .milliseconds(milliseconds ?? 0))
        case .sinceStart(nil, let milliseconds):
            span < min(.milliseconds(milliseconds ?? 0), Self.clockReach)
        }
    }

    /// Whether other values of equal identity contradict, when they arrived so far apart. A meter that has started again
    /// may count as before; it cannot show the same time since its start sooner than after that time.
    func contradicts(after span: Duration) -> Bool {
        switch self {
        case .stamp, .numbered: true
        case .sinceStart(_?, let milliseconds?):
            Self.uptimes.contains(milliseconds) && span < .milliseconds(milliseconds)
        case .sinceStart: false
        }
    }
}

/// Its form in a store.
extension ReadingIdentity: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .stamp(let instant): "stamp/\(instant.nanoseconds)"
        case .numbered(let sequence, let boot): "boot/\(boot)/\(sequence)"
        case .sinceStart(let sequence, let milliseconds):
            "start/\(milliseconds.map(String.init) ?? "")/\(sequence.map(String.init) ?? "")"
        }
    }

    /// `nil` when `text` is not what `description` makes.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("stamp", 2):
            guard let nanoseconds = Int64(parts[1]) else { return nil }
            self = .stamp(UTCInstant(nanoseconds: nanoseconds))
        case ("boot", 3):
            guard let boot = Int64(parts[1]), let sequence = Int64(parts[2]) else { return nil }
            self = .numbered(sequence: sequence, boot: boot)
        case ("start", 3):
            let (milliseconds, sequence) = (Int64(parts[1]), Int64(parts[2]))
            guard milliseconds != nil || parts[1].isEmpty, sequence != nil || parts[2].isEmpty else {
                return nil
            }
            self = .sinceStart(sequence: sequence, milliseconds: milliseconds)
        default: return nil
        }
    }
}
