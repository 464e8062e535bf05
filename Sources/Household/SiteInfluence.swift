/// Something that a timeline does to a site for a while.
package enum SiteInfluence: Sendable, Hashable {
    /// One more load: watts at any voltage, a power factor (inductive), and the phase that it lies on. Loads
    /// add up.
    case addLoad(watts: Double, powerFactor: Double, phase: Phase)
    /// Multiplies everything that the site consumes, added loads included.
    case scaleLoad(Double)
    case setClouds(CloudCover)
    /// No voltage: nothing is consumed and nothing produced.
    case outage
    /// The share of the nominal voltage that is taken away.
    case sag(Double)
    /// The share of the nominal voltage that is added.
    case swell(Double)
    /// Holds the frequency at this many hertz, without its usual noise.
    case holdFrequency(Double)
    /// The inverter disconnects.
    case tripRoof
}

/// An influence and the half-open span of time during which it lasts.
struct TimedInfluence: Sendable {
    var influence: SiteInfluence
    /// Nanoseconds since the epoch.
    var from: Int64
    var until: Int64
}

/// What the influences of one instant come to: of two of a kind the later one rules, loads add up.
struct Conditions: Sendable {
    var addedWatts = SIMD3<Double>.zero
    var addedVar = SIMD3<Double>.zero
    var loadScale = 1.0
    var clouds: CloudCover
    var isOutage = false
    var sag = 0.0
    var swell = 0.0
    var heldHertz: Double?
    var isRoofTripped = false

    init(clouds: CloudCover) {
        self.clouds = clouds
    }

    mutating func apply(_ influence: SiteInfluence) {
        switch influence {
        case .addLoad(let watts, let powerFactor, let phase):
            addedWatts[phase.rawValue] += watts
            addedVar[phase.rawValue] += watts * reactiveTangent(powerFactor: powerFactor)
        case .scaleLoad(let factor): loadScale = factor
        case .setClouds(let cover): clouds = cover
        case .outage: isOutage = true
        case .sag(let share): sag = share
        case .swell(let share): swell = share
        case .holdFrequency(let hertz): heldHertz = hertz
        case .tripRoof: isRoofTripped = true
        }
    }
}

/// The influences of a site in order of their beginning.
struct InfluenceLog: Sendable {
    private var entries: [(id: Int, timed: TimedInfluence)] = []
    private var nextID = 0

    mutating func add(_ influence: SiteInfluence, from: Int64) -> Int {
        let id = nextID
        nextID += 1
        let place = entries.firstIndex { $0.timed.from > from } ?? entries.count
        entries.insert((id, TimedInfluence(influence: influence, from: from, until: .max)), at: place)
        return id
    }

    /// Ends an influence, unless it has ended before.
    mutating func end(_ id: Int, at instant: Int64) {
        guard let place = entries.firstIndex(where: { $0.id == id }) else { return }
        entries[place].timed.until = min(entries[place].timed.until, instant)
    }

    func conditions(at instant: Int64, clouds: CloudCover) -> Conditions {
        var conditions = Conditions(clouds: clouds)
        for entry in entries where entry.timed.from <= instant && instant < entry.timed.until {
            conditions.apply(entry.timed.influence)
        }
        return conditions
    }

    /// The first beginning or end after `instant`; the end of time when there is none.
    func nextChange(after instant: Int64) -> Int64 {
        var next = Int64.max
        for entry in entries {
            if entry.timed.from > instant { next = min(next, entry.timed.from) }
            if entry.timed.until > instant { next = min(next, entry.timed.until) }
        }
        return next
    }

    /// The last beginning or end at or before `instant`; the beginning of time when there is none.
    func lastChange(notAfter instant: Int64) -> Int64 {
        var last = Int64.min
        for entry in entries {
            if entry.timed.from <= instant { last = max(last, entry.timed.from) }
            if entry.timed.until <= instant { last = max(last, entry.timed.until) }
        }
        return last
    }
}
