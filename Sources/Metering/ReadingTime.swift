import Timekeeping

/// When a reading was taken, and what tells whether it comes again.
package struct ReadingTime: Sendable, Hashable {
    package var takenAt: UTCInstant
    package var receivedAt: UTCInstant
    package var timeFrom: Reading.TimeOrigin
    /// The meter's own time, where the hub took the arrival in its place.
    package var stamp: UTCInstant?
    /// `nil` where the time alone identifies the reading, or nothing does.
    package var identity: ReadingIdentity?

    /// - Parameters:
    ///   - stamp: when the reading was taken by the meter's own clock; `nil` when the meter does not know.
    ///   - identity: what else identifies it.
    ///   - rule: which stamps are taken.
    package init(
        stamp: UTCInstant?, identity: ReadingIdentity? = nil, arrival: UTCInstant, rule: StampRule
    ) {
        receivedAt = arrival
        guard let stamp else {
            (takenAt, timeFrom, self.identity) = (arrival, .arrival, identity)
            return
        }
        let ahead = stamp - arrival
        let isTaken = ahead <= rule.ahead
        takenAt = isTaken ? stamp : arrival
        timeFrom = isTaken ? .device : .arrival
        self.stamp = isTaken ? nil : stamp
        self.identity = ahead > rule.doubtful ? .stamp(stamp) : nil
    }
}

/// Decides whether the hub takes the time that a meter sent.
///
/// A stamp that lies too far ahead of its arrival is a wrong clock: after an empty answer of NTP a board shows the year
/// 2036 for a moment. Taken as it is, such a reading would stay the newest one for years.
package struct StampRule: Sendable, Hashable {
    /// How far a stamp may lie ahead of its arrival.
    package var ahead: Duration

    package init(ahead: Duration = Self.ordinaryAhead) { self.ahead = ahead }

    package static let ordinaryAhead = Duration.seconds(600)

    /// A stamp further ahead than that is taken when the reading comes again a little later, so it is kept as an identity
    /// in any case.
    var doubtful: Duration { ahead / 2 }
}
