import Timekeeping

extension Moment {
    /// The same with signals as of an earlier instant, where they can be known.
    func lookingBack(to instant: UTCInstant) -> Self {
        guard instant != self.instant else { return self }
        return Moment(
            instant: self.instant, changed: changed, signals: signals.asOf(instant), scene: scene)
    }

    /// The whole seconds since another moment, with what is known of them: a paced run passes over some.
    func wholeSeconds(since last: UTCInstant) -> [Self] {
        let first = last.wholeSecond + 1
        guard UTCInstant(seconds: first) < instant else { return [] }
        let known = changed.filter(signals.knowsPast)
        let seconds = (first...max(first, instant.wholeSecond)).suffix(Self.mostSeconds)
        return seconds.map(UTCInstant.init(seconds:)).filter { $0 < instant }.map { second in
            Moment(instant: second, changed: known, signals: lookingBack(to: second).signals, scene: scene)
        }
    }

    /// A run that is further behind has other troubles.
    private static var mostSeconds: Int { 60 }
}
