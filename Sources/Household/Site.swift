import Synchronization
import Timekeeping

/// One simulated site: its state at any instant is a function of seed, name, instant and influences alone.
///
/// Look-ups may come in any order and from any thread and give the same numbers. What would need a memory in
/// a real house does without: a fridge's compressor runs by the clock, an air-conditioner by the temperature
/// at the beginning of its period.
package final class Site: Sendable {
    package let description: SiteDescription
    private let model: SiteModel
    private let state: Mutex<State>

    private struct State {
        var influences = InfluenceLog()
        var tables = DayTables()
        /// Several devices look at the same instant.
        var latest: (at: UTCInstant, snapshot: SiteSnapshot)?
    }

    /// - Parameters:
    ///   - seed: of the whole run; the site's own numbers derive from it and its name.
    ///   - zone: whose wall clock people live by.
    package init(_ description: SiteDescription, seed: UInt64, zone: Zone) {
        self.description = description
        model = SiteModel(description, seed: seed, zone: zone)
        state = Mutex(State())
    }

    /// The electrical state at an instant, under the influences known so far.
    package func snapshot(at instant: UTCInstant) -> SiteSnapshot {
        state.withLock { snapshot(at: instant, in: &$0) }
    }

    /// Begins an influence that lasts until it is ended. Of two of one kind the later one rules while both
    /// last, in order of `from` and then of this call; loads add up.
    /// - Precondition: a load lies on a phase that the site has; its power factor is above 0 and at most 1.
    /// - Returns: the number by which to end it.
    @discardableResult
    package func add(_ influence: SiteInfluence, from: UTCInstant) -> Int {
        if case .addLoad(_, let powerFactor, let phase) = influence {
            precondition(phase.rawValue < description.grid.phaseCount, "the site has no phase \(phase.name)")
            precondition(powerFactor > 0 && powerFactor <= 1, "a power factor is above 0 and at most 1")
        }
        return state.withLock { state in
            state.latest = nil
            return state.influences.add(influence, from: from.nanoseconds)
        }
    }

    /// Ends an influence; it is no longer there at `instant`. An earlier end stays.
    package func end(_ id: Int, at instant: UTCInstant) {
        state.withLock { state in
            state.latest = nil
            state.influences.end(id, at: instant.nanoseconds)
        }
    }

    /// The state that holds from the last whole second or change of influence on, and when it stops to hold.
    func held(at instant: UTCInstant) -> (snapshot: SiteSnapshot, until: UTCInstant) {
        state.withLock { state in
            let second = UTCInstant(seconds: instant.wholeSecond)
            let change = UTCInstant(nanoseconds: state.influences.lastChange(notAfter: instant.nanoseconds))
            let nextSecond = second + .seconds(1)
            let nextChange = UTCInstant(nanoseconds: state.influences.nextChange(after: instant.nanoseconds))
            return (snapshot(at: max(second, change), in: &state), min(nextSecond, nextChange))
        }
    }

    private func snapshot(at instant: UTCInstant, in state: inout State) -> SiteSnapshot {
        if let latest = state.latest, latest.at == instant { return latest.snapshot }
        let clouds = description.sky.clouds
        let conditions = state.influences.conditions(at: instant.nanoseconds, clouds: clouds)
        let snapshot = model.snapshot(at: instant, conditions: conditions, tables: &state.tables)
        state.latest = (instant, snapshot)
        return snapshot
    }
}
