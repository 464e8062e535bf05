/// One row of the table of appliances.
package struct Appliance: Sendable, Hashable {
    /// One word of lower case; it names the appliance's random numbers.
    package var name: String
    /// The share of homes that have it, 0...1.
    package var owned: Double
    /// Active power while it runs at the nominal voltage.
    package var watts: Double
    /// 0 < … ≤ 1, inductive.
    package var powerFactor: Double
    package var shares: VoltageShares
    /// A motor draws three times its power for its first 0.4 s.
    package var hasMotor: Bool
    package var use: Use

    /// What makes it run.
    package enum Use: Sendable, Hashable {
        /// People start it.
        case started(Starts)
        /// Runs day and night for a share of each period.
        case always(Duty)
        /// Runs for a share of each period that grows with the air temperature.
        case warmth(Thermostat)
    }

    /// How often, when and for how long people let it run.
    package struct Starts: Sendable, Hashable {
        /// Mean number of starts a day in a home of two.
        package var perDay: Double
        package var minutes: Double
        package var windows: [Window]
        /// How the power changes over the cycle; empty means the same all the time.
        package var stages: [Stage]
        /// How a thermostat inside switches during the cycle; `nil` means it stays on.
        package var duty: Duty?
    }

    /// A time of day at which it is likely to be started.
    package struct Window: Sendable, Hashable {
        /// Local civil time in hours.
        package var hour: Double
        /// Standard deviation in hours.
        package var spread: Double
        /// Relative to the other windows.
        package var weight: Double
    }

    /// A part of a cycle with a power of its own.
    package struct Stage: Sendable, Hashable {
        /// Share of the cycle at which it ends, 0...1.
        package var until: Double
        package var watts: Double
    }

    /// On for `share` of each period.
    package struct Duty: Sendable, Hashable {
        package var minutes: Double
        package var share: Double
        /// How much the period differs from home to home, as a share of it.
        package var variation: Double
    }

    /// Off below `from` °C, always on from `full` °C.
    package struct Thermostat: Sendable, Hashable {
        package var minutes: Double
        package var from: Double
        package var full: Double

        /// Share of a period that begins at this temperature during which it runs.
        func share(at temperature: Double) -> Double {
            min(max((temperature - from) / (full - from), 0), 1)
        }
    }
}

extension Appliance.Starts {
    /// Mean power over a cycle in W, for an appliance of `watts`.
    func meanWatts(_ watts: Double) -> Double {
        var mean = stages.isEmpty ? watts : 0
        var begin = 0.0
        for stage in stages {
            mean += (stage.until - begin) * stage.watts
            begin = stage.until
        }
        return mean * (duty?.share ?? 1)
    }

    /// Power at a share 0..<1 of the cycle in W, for an appliance of `watts`.
    func stageWatts(_ watts: Double, at share: Double) -> Double {
        for stage in stages where share < stage.until { return stage.watts }
        return stages.last?.watts ?? watts
    }
}

/// Who lives in a home: it scales how often appliances are started.
package enum Occupants: String, Sendable, Hashable, CaseIterable {
    case none, single, couple, family

    /// Starts compared with a home of two.
    var startScale: Double {
        switch self {
        case .none: 0
        case .single: 0.6
        case .couple: 1
        case .family: 1.6
        }
    }
}
