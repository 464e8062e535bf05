import Documents
import Timekeeping

/// When a program or an address counts as up.
struct Readiness: Sendable, Equatable {
    enum Sign: Sendable, Equatable {
        /// Its address accepts connections.
        case accepts
        /// A request for this path, or this address, is answered with a 2xx.
        case get(String)
        /// A line of its output matches; a group in the pattern is its address.
        case prints(String)
    }

    var sign: Sign
    /// In real time.
    var within: Duration
    /// Where it was written.
    var position: SourcePosition

    init(sign: Sign, within: Duration, position: SourcePosition) {
        self.sign = sign
        self.within = within
        self.position = position
    }
}
