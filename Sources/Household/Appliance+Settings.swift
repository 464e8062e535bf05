import Documents
import Timekeeping

extension Appliance {
    /// - Throws: what single fields cannot know, such as a row that nothing ever runs.
    init(_ settings: Settings) throws(Diagnostic) {
        self.init(
            name: settings.text("name") ?? "", owned: settings.ratio("owned") ?? 1,
            watts: settings.quantity("power") ?? 0, powerFactor: settings.ratio("power_factor") ?? 1,
            shares: try VoltageShares(settings), hasMotor: settings.bool("motor") ?? false,
            use: try Use(settings))
    }
}

extension VoltageShares {
    /// The group `shares` of an appliance.
    fileprivate init(_ appliance: Settings) throws(Diagnostic) {
        let settings = appliance.group("shares")
        self.init(
            impedance: settings?.ratio("impedance") ?? 0, current: settings?.ratio("current") ?? 0,
            power: settings?.ratio("power") ?? 0)
        guard abs(impedance + current + power - 1) < 1e-9 else {
            throw Diagnostic(settings?.position ?? appliance.position, "`shares` do not add up to 1")
        }
    }
}

extension Appliance.Use {
    fileprivate init(_ settings: Settings) throws(Diagnostic) {
        let duty = settings.group("duty").map(Appliance.Duty.init)
        if let perDay = settings.ratio("starts") {
            self = .started(try Appliance.Starts(settings, perDay: perDay, duty: duty))
        } else if let thermostat = settings.group("thermostat") {
            self = .warmth(Appliance.Thermostat(thermostat))
        } else if let duty {
            self = .always(duty)
        } else {
            throw Diagnostic(settings.position, "an appliance needs `starts`, `duty` or `thermostat`")
        }
    }
}

extension Appliance.Starts {
    fileprivate init(_ settings: Settings, perDay: Double, duty: Appliance.Duty?) throws(Diagnostic) {
        guard let minutes = settings.minutes("length"), minutes > 0 && minutes <= 600 else {
            throw Diagnostic(
                settings.position, "an appliance with `starts` needs a `length` of at most 600 min")
        }
        let windows = settings.groups("windows").map(Appliance.Window.init)
        guard !windows.isEmpty else {
            throw Diagnostic(settings.position, "an appliance with `starts` needs `windows`")
        }
        self.init(
            perDay: perDay, minutes: minutes, windows: windows,
            stages: settings.groups("stages").map(Appliance.Stage.init), duty: duty)
    }
}

extension Appliance.Window {
    fileprivate init(_ settings: Settings) {
        self.init(
            hour: (settings.minutes("at") ?? 0) / 60, spread: (settings.minutes("sd") ?? 0) / 60,
            weight: settings.ratio("weight") ?? 1)
    }
}

extension Appliance.Stage {
    fileprivate init(_ settings: Settings) {
        self.init(until: settings.ratio("until") ?? 1, watts: settings.quantity("power") ?? 0)
    }
}

extension Appliance.Duty {
    fileprivate init(_ settings: Settings) {
        self.init(
            minutes: settings.minutes("period") ?? 60, share: settings.ratio("share") ?? 1,
            variation: settings.ratio("variation") ?? 0)
    }
}

extension Appliance.Thermostat {
    fileprivate init(_ settings: Settings) {
        self.init(
            minutes: settings.minutes("period") ?? 20, from: settings.quantity("from") ?? 0,
            full: settings.quantity("full") ?? 0)
    }
}

extension Settings {
    fileprivate func minutes(_ name: String) -> Double? { duration(name).map { $0.inSeconds / 60 } }

    /// The items of a list of groups; empty when there is no such list.
    func groups(_ name: String) -> [Settings] {
        (list(name) ?? []).compactMap { item in
            guard case .group(let group) = item else { return nil }
            return group
        }
    }
}
