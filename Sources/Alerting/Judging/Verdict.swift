/// What a rule makes of the newest reading of a meter.
enum Verdict: Sendable, Equatable {
    /// Something is wrong and has been for long enough; the value belongs to the incident.
    case wrong(value: Double)
    /// All is well and has been for long enough.
    case right
    /// Neither has lasted yet, or the reading does not say.
    case undecided
}
