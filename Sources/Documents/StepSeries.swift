import Timekeeping

/// Values that hold from one instant to the next, for example the power of a recorded day.
package struct StepSeries: Sendable, Hashable {
    /// What it shows where it has no values.
    package enum Gap: String, Sendable, CaseIterable {
        /// The value before; in front of the first the first.
        case hold
        case zero
    }

    /// Rising; nanoseconds since the epoch.
    private var beginnings: [Int64]
    private let values: [Double]
    /// The last value holds until here.
    private var end: Int64
    private let loops: Bool
    private let gap: Gap

    /// - Parameters:
    ///   - rows: at least one, with rising instants.
    ///   - end: of the last value, later than its beginning.
    ///   - loops: begins anew at `end`, and has been going on before its beginning.
    ///   - gap: what it shows before its beginning and from `end` on when it does not loop.
    package init(_ rows: [(at: UTCInstant, value: Double)], end: UTCInstant, loops: Bool, gap: Gap) {
        precondition(!rows.isEmpty && rows[rows.count - 1].at < end, "a series has a value that holds")
        beginnings = rows.map(\.at.nanoseconds)
        values = rows.map(\.value)
        self.end = end.nanoseconds
        self.loops = loops
        self.gap = gap
    }

    package func value(at instant: UTCInstant) -> Double {
        var place = instant.nanoseconds
        if loops {
            let begin = beginnings[0]
            let length = end.subtractingSaturating(begin)
            let rest = place.subtractingSaturating(begin) % length
            place = begin + (rest < 0 ? rest + length : rest)
        }
        if gap == .zero, place < beginnings[0] || place >= end { return 0 }
        return values[index(before: place)]
    }

    /// The last step that has begun, or the first.
    private func index(before place: Int64) -> Int {
        var low = 0
        var high = beginnings.count
        while low < high {
            let middle = (low + high) / 2
            if beginnings[middle] <= place { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// The same at another time.
    package func shifted(by span: Duration) -> StepSeries {
        var series = self
        series.beginnings = beginnings.map { (UTCInstant(nanoseconds: $0) + span).nanoseconds }
        series.end = (UTCInstant(nanoseconds: end) + span).nanoseconds
        return series
    }
}

extension Settings {
    /// The same with every series in it at another time.
    package func shiftingSeries(by span: Duration) -> Settings {
        var settings = self
        for index in fields.indices {
            switch fields[index].value {
            case .series(let series): settings.fields[index].value = .series(series.shifted(by: span))
            case .group(let group): settings.fields[index].value = .group(group.shiftingSeries(by: span))
            default: break
            }
        }
        return settings
    }
}
