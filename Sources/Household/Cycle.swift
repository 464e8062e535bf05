import Timekeeping

/// One run of an appliance that somebody started.
struct Cycle: Sendable, Equatable {
    /// Index of the appliance in its home.
    var appliance: Int
    /// Nanoseconds since the epoch; the run is half-open.
    var start: Int64
    var end: Int64
    /// This run's power compared with the appliance's.
    var factor: Double
}

/// Draws the runs that begin on one local day.
struct CycleDraw {
    let zone: Zone
    /// Days since 1970-01-01 on the wall clock.
    let day: Int

    /// Each start has sixteen draws of its own, each day 4096 starts.
    private func index(start: Int, draw: Int) -> UInt64 {
        UInt64(bitPattern: Int64(day)) << 16 | UInt64(start) << 4 | UInt64(draw)
    }

    func cycles(of installed: InstalledAppliance, at position: Int) -> [Cycle] {
        guard case .started(let starts) = installed.appliance.use else { return [] }
        return (1..<(1 + count(of: installed))).map { start in
            cycle(start, of: starts, stream: installed.stream, position: position)
        }
    }

    /// The whole part of the mean always, one more with the chance of its fraction.
    private func count(of installed: InstalledAppliance) -> Int {
        let mean = min(installed.startsPerDay, 4000)
        let whole = Int(mean)
        return whole + (installed.stream.uniform(index(start: 0, draw: 0)) < mean - Double(whole) ? 1 : 0)
    }

    private func cycle(_ start: Int, of starts: Appliance.Starts, stream: RandomStream, position: Int)
        -> Cycle
    {
        let hour = hour(
            in: starts.windows, choice: stream.uniform(index(start: start, draw: 0)),
            deviation: stream.gaussian(index(start: start, draw: 4)))
        let minutes = starts.minutes * (1 + 0.20 * stream.signed(index(start: start, draw: 1)))
        let factor = 1 + 0.07 * stream.signed(index(start: start, draw: 2))
        let begin = zone.instant(ofWallClock: CivilTime(day: day, hour: hour)).nanoseconds
        return Cycle(appliance: position, start: begin, end: begin + Int64(minutes * 6e10), factor: factor)
    }

    private func hour(in windows: [Appliance.Window], choice: Double, deviation: Double) -> Double {
        var left = choice * windows.reduce(0) { $0 + $1.weight }
        for window in windows.dropLast() {
            if left < window.weight { return window.hour + window.spread * deviation }
            left -= window.weight
        }
        return windows[windows.count - 1].hour + windows[windows.count - 1].spread * deviation
    }
}

extension CivilTime {
    /// A number of hours, which may be outside 0..<24, after midnight of a day.
    init(day: Int, hour: Double) {
        let midnight = CivilTime(dayNumber: day, secondsOfDay: 0).nanoseconds
        self.init(nanoseconds: midnight.addingSaturating(Int64(hour * 3.6e12)))
    }
}

extension Zone {
    /// The first instant at which a wall clock shows `civil`; where a change skips it, the time goes on by
    /// the offset from before the change.
    func instant(ofWallClock civil: CivilTime) -> UTCInstant {
        if let first = instants(of: civil).first { return first }
        let dayBefore = UTCInstant(nanoseconds: civil.nanoseconds) - .seconds(86_400)
        return UTCInstant(nanoseconds: civil.nanoseconds) - .seconds(offsetSeconds(at: dayBefore))
    }
}
