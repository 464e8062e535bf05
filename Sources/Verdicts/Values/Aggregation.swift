import Scenarios
import Timekeeping

/// The memory of one `avg`, `p95`, `count`, `rate` … of an expression.
///
/// Every sample weighs the same: one per instant at which something in it changed. Unknown samples are left out.
/// With a span the last span counts, without its first instant; memory is bounded by the samples in it. Without a span
/// everything since the window opened counts: a running sum, or for percentiles the distinct values.
struct Aggregation: Sendable {
    let kind: Expression.Aggregate
    let span: Duration?
    private var samples = SampleQueue()
    private var sum = 0.0
    private var number = 0
    private var least = Double.infinity
    private var greatest = -Double.infinity
    private var sorted = SortedCounts()

    init(_ kind: Expression.Aggregate, span: Duration?) {
        self.kind = kind
        self.span = span
    }

    /// Forgets what was before the window opened, unless it looks back over a span of its own.
    mutating func windowOpens() {
        guard span == nil else { return }
        self = Aggregation(kind, span: nil)
    }

    /// Takes what its operand yields at an instant.
    mutating func add(_ value: Value, at instant: UTCInstant) {
        guard let sample = Self.sample(of: value, for: kind) else { return }
        number += 1
        sum += sample
        least = min(least, sample)
        greatest = max(greatest, sample)
        if case .percentile = kind { sorted.insert(sample) }
        if span != nil || kind == .rate { samples.append((instant, sample)) }
    }

    /// `count` takes 1 for true and 0 for false, all others take numbers.
    private static func sample(of value: Value, for kind: Expression.Aggregate) -> Double? {
        guard kind == .count else { return value.number }
        return value.truth.map { $0 ? 1 : 0 }
    }

    /// The aggregate as of `instant`; unknown without a sample, but for `count`, which is 0 then.
    mutating func value(at instant: UTCInstant) -> Value {
        if kind == .rate { return rate(at: instant) }
        forget(before: instant)
        switch kind {
        case .count: return .number(sum)
        case .average: return Value(number == 0 ? nil : sum / Double(number))
        case .minimum: return Value(span == nil ? least : samples.extreme(by: <))
        case .maximum: return Value(span == nil ? greatest : samples.extreme(by: >))
        case .percentile(let share): return Value(sorted.nearestRank(share))
        case .rate: return .unknown
        }
    }

    private mutating func forget(before instant: UTCInstant) {
        guard let span else { return }
        while let first = samples.first, first.at <= instant - span {
            samples.removeFirst()
            number -= 1
            sum -= first.sample
            if case .percentile = kind { sorted.remove(first.sample) }
        }
        if samples.isEmpty { sum = 0 }
    }

    /// Change per second over the last span, values held between samples; unknown until a whole span was seen.
    private mutating func rate(at instant: UTCInstant) -> Value {
        guard let span, span > .zero else { return .unknown }
        while let second = samples.second, second.at <= instant - span { samples.removeFirst() }
        guard let first = samples.first, let last = samples.last, first.at <= instant - span else { return .unknown }
        return Value((last.sample - first.sample) / span.inSeconds)
    }
}

/// Samples in order of time; taking the oldest away is cheap.
private struct SampleQueue: Sendable {
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

/// A sorted multiset of numbers that stores each distinct one once.
private struct SortedCounts: Sendable {
    private var entries: [(value: Double, count: Int)] = []
    private var total = 0

    mutating func insert(_ value: Double) {
        let index = position(of: value)
        if index < entries.count, entries[index].value == value {
            entries[index].count += 1
        } else {
            entries.insert((value, 1), at: index)
        }
        total += 1
    }

    mutating func remove(_ value: Double) {
        let index = position(of: value)
        guard index < entries.count, entries[index].value == value else { return }
        entries[index].count -= 1
        if entries[index].count == 0 { entries.remove(at: index) }
        total -= 1
    }

    /// The smallest value that at least `share` percent of all do not exceed.
    func nearestRank(_ share: Double) -> Double? {
        var rank = max(1, Int((share / 100 * Double(total) - 1e-9).rounded(.up)))
        for entry in entries {
            rank -= entry.count
            if rank <= 0 { return entry.value }
        }
        return entries.last?.value
    }

    private func position(of value: Double) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].value < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
