/// What the counters of a stored reading mean for energy, judged by the readings around it.
///
/// Energy is made between a reading and the one before it that is not left out.
package enum EnergyMark: Int, Sendable, Hashable, CaseIterable {
    /// Nothing: it has no import counter, is a conflict, or claims a time at which it cannot have been taken.
    case none = 0
    /// The counters rose by what the meter can carry.
    case counted = 1
    /// Those around it agree with each other and not with it, so it is left out.
    case leftOut = 2
    /// A counter began again at about zero: what it shows has flowed since.
    case reset = 3
    /// A counter went past its last digit and began again.
    case rollover = 4
    /// The counters went on elsewhere, as those of another meter do: what flowed meanwhile is not known.
    case replaced = 5
    /// The counters are back where they were before they went elsewhere: they tell what flowed meanwhile.
    case returned = 6
    /// A counter fell back a little, as that of a meter does that restarts with what it had saved.
    case restarted = 7

    /// Whether energy is made from the reading, or up to it.
    package var isChained: Bool { self != .none && self != .leftOut }

    /// Whether the counters began a level of their own.
    package var beginsLevel: Bool { self == .reset || self == .replaced || self == .restarted }

    /// Whether the counters of the reading said what cannot be energy.
    var hidesEnergy: Bool { self == .leftOut || self == .replaced }

    /// Whether the counters jumped from the reading before by what is no energy.
    var showsJump: Bool { self == .replaced || self == .returned }

    /// The word for it in JSON and in records.
    package var name: String {
        switch self {
        case .none: "none"
        case .counted: "counted"
        case .leftOut: "left_out"
        case .reset: "reset"
        case .rollover: "rollover"
        case .replaced: "replaced"
        case .returned: "returned"
        case .restarted: "restarted"
        }
    }
}
