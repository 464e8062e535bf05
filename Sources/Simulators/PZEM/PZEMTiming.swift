import Timekeeping

/// When a PZEM-004T answers.
///
/// Real modules take 25 to 85 ms before the first byte, as derived from poll cycles of 60 to 120 ms. The library
/// of most boards gives up 100 ms after its request, transmission included, so of that span only what leaves it
/// enough is drawn.
struct PZEMTiming: Sendable {
    /// How the bytes of an answer come.
    enum Pace: String, Sendable, CaseIterable {
        /// All at once, when a line of 9600 baud would have carried the last.
        case frame
        /// One after the other, 1.04 ms apart.
        case bytes
        /// As soon as the request has come.
        case atOnce = "at-once"
    }

    /// Ten bits at 9600 baud.
    static let byteTime = Duration.nanoseconds(1_041_667)
    private static let shortest = Duration.milliseconds(25)
    private static let longest = Duration.milliseconds(85)
    /// What a whole answer may take, with some room for the host.
    private static let whole = Duration.milliseconds(90)

    let pace: Pace
    let latency: Duration?
    private let stream: RandomStream
    private var drawn: UInt64 = 0

    init(pace: Pace, latency: Duration?, seed: UInt64, device: String) {
        self.pace = pace
        self.latency = latency
        stream = RandomStream(seed: seed, path: "\(device)/latency")
    }

    /// From a request to the first byte of its answer.
    mutating func nextLatency(byteCount: Int) -> Duration {
        defer { drawn += 1 }
        guard pace != .atOnce else { return .zero }
        if let latency { return latency }
        let longest = max(Self.shortest, min(Self.longest, Self.whole - Self.byteTime * byteCount))
        return Self.shortest
            + .nanoseconds(rounding: stream.uniform(drawn) * Double((longest - Self.shortest).nanoseconds))
    }

    /// From a request to calibrate to its answer: 3 to 4 s.
    mutating func nextCalibration() -> Duration {
        defer { drawn += 1 }
        return .nanoseconds(rounding: (3 + stream.uniform(drawn)) * 1e9)
    }
}
