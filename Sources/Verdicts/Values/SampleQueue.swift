import Timekeeping

/// Samples in order of time; taking the oldest away is cheap.
struct SampleQueue: Sendable {
    typealias Sample = (at: UTCInstant, sample: Double)
    private var stored: [Sample] = []
    private var head = 0

    var isEmpty: Bool { head == stored.count }
    var first: Sample? { isEmpty ? nil : stored[head] }
    var second: Sample? { head + 1 < stored.count ? stored[head + 1] : nil }
    var last: Sample? { isEmpty ? nil : stored[stored.count - 1] }

    mutating func append(_ sample: Sample) { stored.append(sample) }

    mutating func removeFirst() {
        head += 1
        guard head > 64, head * 2 > stored.count else { return }
        stored.removeFirst(head)
        head = 0
    }

    func extreme(by isBetter: (Double, Double) -> Bool) -> Double? {
        stored[head...].lazy.map(\.sample).min(by: isBetter)
    }
}
