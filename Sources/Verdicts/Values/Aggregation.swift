import Scenarios
import Timekeeping

/// The memory of one `avg`, `p95`, `count`, `rate` … of an expression.
///
/// Every sample weighs the same: one per instant at which something in it changed. Unknown samples are left
/// out. With a span the last span counts, without its first instant; memory is bounded by the samples in it.
/// Without a span everything since the window opened counts: a running sum, or for percentiles the distinct
/// values.
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

    /// Forgets what was before the window opened.
    mutating func windowOpens() {
        self = Aggregation(kind, span: span)
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

    /// Change per second over the last span, values held between samples; unknown until a whole span was
    /// seen.
    private mutating func rate(at instant: UTCInstant) -> Value {
        guard let span, span > .zero else { return .unknown }
        while let second = samples.second, second.at <= instant - span { samples.removeFirst() }
        guard let first = samples.first, let last = samples.last, first.at <= instant - span else {
            return .unknown
        }
        return Value((last.sample - first.sample) / span.inSeconds)
    }
}
