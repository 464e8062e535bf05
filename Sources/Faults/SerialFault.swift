import Timekeeping

/// What goes wrong on a serial line with the answers of one unit.
package enum SerialFault: Sendable, Equatable {
    /// So many bytes that nobody has sent come before the answer.
    case noise(bytes: Int)
    /// No answer.
    case mute
    /// The checksum is wrong by one bit.
    case checksum
    /// The answer comes later.
    case late(DelayDistribution)
    /// The request comes back before the answer, as on two wires whose receiver stays on.
    case echo
    /// The answer ends early.
    case truncate
    /// Another unit with the same address answers at the same time.
    case clash
}
