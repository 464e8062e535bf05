/// The bytes that come to the units of a serial line, until they have become requests.
///
/// A request whose CRC is wrong spoils everything up to the next pause, as for a unit that tells frames apart
/// by silence.
package struct RTURequestStream: Sendable {
    /// A pause of at least so long ends what has begun. A real line needs 3.65 ms at 9600 baud; gaps on a loaded
    /// host reach tens of milliseconds.
    package static let pause = Duration.milliseconds(20)

    private var received: [UInt8] = []
    /// What comes before the next pause is no request.
    private var isSpoiled = false

    package init() {}

    /// Whether a pause would end something.
    package var isMidFrame: Bool { isSpoiled || !received.isEmpty }

    /// Adds what has come.
    /// - Parameter silence: how long the reader has waited for it. A paced run can tell the reader of a pause late, after
    ///   the next bytes have come; a spoiled frame ends with the pause all the same.
    package mutating func append(_ bytes: some Sequence<UInt8>, after silence: Duration = .zero) {
        if silence >= Self.pause { isSpoiled = false }
        guard !isSpoiled else { return }
        received += bytes
    }

    /// Takes the first whole request; `nil` when none has come whole.
    package mutating func next() -> RTUFrame? {
        switch RTURequestLength(received) {
        case .notYet: return nil
        case .known(let count):
            guard received.count >= count else { return nil }
            return take(count)
        case .endsWithPause:
            if received.count > RTUFrame.byteCounts.upperBound { spoil() }
            return nil
        }
    }

    /// Nothing has come for `pause`: ends what has begun.
    /// - Returns: a request whose function does not say how long it is; all else that is not whole is dropped.
    package mutating func endFrame() -> RTUFrame? {
        defer {
            received = []
            isSpoiled = false
        }
        guard RTURequestLength(received) == .endsWithPause else { return nil }
        return RTUFrame(received)
    }

    private mutating func take(_ count: Int) -> RTUFrame? {
        guard let frame = RTUFrame(received.prefix(count)) else {
            spoil()
            return nil
        }
        received.removeFirst(count)
        return frame
    }

    private mutating func spoil() {
        received = []
        isSpoiled = true
    }
}
