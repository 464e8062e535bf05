import Timekeeping

/// What one meter imported and exported in one hour or day of a zone.
package struct EnergyPeriod: Sendable, Hashable {
    package enum Length: String, Sendable, CaseIterable { case hour, day }

    package var start: UTCInstant
    /// Excluded. A day lasts 23, 24 or 25 hours.
    package var end: UTCInstant
    /// Wall clock of the zone at `start`.
    package var localStart: CivilTime
    /// Seconds east of UTC at `start`; tells a repeated hour from the first one.
    package var offsetSeconds: Int64
    package var imported: Energy = .zero
    package var exported: Energy = .zero
    /// How much of it lies between readings whose counters can be compared.
    package var coveredNanoseconds: Int64 = 0
    package var readings = 0
    /// Readings at which a counter began again.
    package var resets = 0
    /// Readings whose counters said what cannot be energy.
    package var leftOut = 0

    /// Whether all of it lies between readings.
    package var isComplete: Bool { .nanoseconds(coveredNanoseconds) == end - start }
}

extension EnergyPeriod {
    /// The hours or days of `zone` that lie in `range`, wholly or in part, without energy.
    ///
    /// A change of offset inside a quarter of an hour counts from the next quarter on.
    package static func periods(_ length: Length, in range: Range<UTCInstant>, zone: Zone) -> [EnergyPeriod] {
        // The first period starts at most 26 hours before the range, and the last one ends as much behind it.
        let margin = Duration.seconds(26 * 3600)
        let first = EnergyQuarter.number(containing: range.lowerBound - margin)
        let last = EnergyQuarter.number(containing: range.upperBound + margin)
        var periods: [EnergyPeriod] = []
        for quarter in first..<last {
            let start = EnergyQuarter.start(of: quarter)
            let offset = zone.offsetSeconds(at: start)
            let local = begin(
                of: length,
                CivilTime(nanoseconds: start.nanoseconds.addingSaturating(offset * 1_000_000_000)))
            let isSame = periods.last.map {
                $0.localStart == local && (length == .day || $0.offsetSeconds == offset)
            }
            if isSame != true {
                periods.append(
                    EnergyPeriod(start: start, end: start, localStart: local, offsetSeconds: offset))
            }
            periods[periods.count - 1].end = EnergyQuarter.start(of: quarter + 1)
        }
        return periods.filter { range.overlaps($0.start..<$0.end) }
    }

    private static func begin(of length: Length, _ civil: CivilTime) -> CivilTime {
        let unit: Int64 = length == .hour ? 3_600_000_000_000 : 86_400_000_000_000
        return CivilTime(
            nanoseconds: civil.nanoseconds.subtractingSaturating(civil.nanosecondsOfDay % unit))
    }
}

extension EnergyHistory {
    /// The hours or days of `zone` that lie in `range`, wholly or in part, and of which anything is known;
    /// each is told whole. A range of one nanosecond asks for the hour or day that contains it.
    /// - Throws: `StoreError`.
    package func energy(
        meter: String, per length: EnergyPeriod.Length, in range: Range<UTCInstant>, zone: Zone
    ) async throws -> [EnergyPeriod] {
        var periods = EnergyPeriod.periods(length, in: range, zone: zone)
        guard let first = periods.first, let last = periods.last else { return [] }
        let quarters = try await quarters(meter: meter, in: first.start..<last.end)
        var next = quarters.startIndex
        for index in periods.indices {
            let end = periods[index].end
            while next < quarters.endIndex, EnergyQuarter.start(of: quarters[next].number) < end {
                periods[index].add(quarters[next])
                next += 1
            }
        }
        return periods.filter(\.isKnown)
    }
}

extension EnergyPeriod {
    fileprivate mutating func add(_ quarter: EnergyQuarter) {
        imported += quarter.imported
        exported += quarter.exported
        readings += quarter.readings
        resets += quarter.resets
        leftOut += quarter.leftOut
        coveredNanoseconds = coveredNanoseconds.addingSaturating(quarter.coveredNanoseconds)
    }

    fileprivate var isKnown: Bool { coveredNanoseconds > 0 || readings > 0 }
}
