import Documents
import Quantities
import Timekeeping

/// One case of one scenario, checked and ready to run.
public struct Plan: Sendable {
    /// `name:` of the scenario.
    public var scenario: String
    /// The row of `cases`, without which the scenario is one test.
    public var caseName: String?
    /// The file as the user named it.
    public var file: String
    public var about: String
    public var tags: [String]
    public var seed: UInt64
    public var start: UTCInstant
    /// The run is the half-open span from `start` to `end`.
    public var end: UTCInstant
    public var zone: Zone
    public var warmup: Duration
    public var sites: [SitePlan]
    public var devices: [DevicePlan]
    public var components: [ComponentPlan]
    public var probes: [ProbePlan]
    public var timeline: [EntryPlan]
    public var expectations: [ExpectationPlan]
    public var recordsAll: Bool
    /// What the scenario can run in, at most one of each kind.
    public var modes: [RunMode]
    /// What it runs in.
    public var mode: RunMode
    /// `slack` of the scenario.
    public var writtenSlack: Duration?

    /// `scenario` or `scenario/case`.
    public var name: String { caseName.map { "\(scenario)/\($0)" } ?? scenario }

    public init(
        scenario: String, caseName: String?, file: String, about: String, tags: [String], seed: UInt64,
        start: UTCInstant, end: UTCInstant, zone: Zone, warmup: Duration, sites: [SitePlan],
        devices: [DevicePlan],
        components: [ComponentPlan], probes: [ProbePlan] = [], timeline: [EntryPlan],
        expectations: [ExpectationPlan], recordsAll: Bool, modes: [RunMode] = [.virtual],
        slack: Duration? = nil
    ) {
        self.scenario = scenario
        self.caseName = caseName
        self.file = file
        self.about = about
        self.tags = tags
        self.seed = seed
        self.start = start
        self.end = end
        self.zone = zone
        self.warmup = warmup
        self.sites = sites
        self.devices = devices
        self.components = components
        self.probes = probes
        self.timeline = timeline
        self.expectations = expectations
        self.recordsAll = recordsAll
        self.modes = modes
        mode = modes.first ?? .virtual
        writtenSlack = slack
    }
}

public struct SitePlan: Sendable {
    public var name: String
    /// Groups `place`, `sky`, `grid`, `roof`, `loads`; a part that was not written is absent, but for `grid`.
    public var settings: Settings
    public init(name: String, settings: Settings) {
        self.name = name
        self.settings = settings
    }
}

public struct DevicePlan: Sendable {
    public var name: String
    public var model: String
    /// The site and its part, for example (`flat`, `grid`); `nil` for a device that sees nothing.
    public var sees: (site: String, part: String)?
    public var settings: Settings
    public init(name: String, model: String, sees: (site: String, part: String)?, settings: Settings) {
        self.name = name
        self.model = model
        self.sees = sees
        self.settings = settings
    }
}

public struct ComponentPlan: Sendable {
    public var name: String
    /// `hub`, `broker`; `process` or `url` for one outside.
    public var uses: String
    public var settings: Settings
    /// `nil` for a component in the process.
    public var outside: OutsidePlan?
    /// The devices that it polls, by its own ids of them.
    public var polled: [String: String]
    public var isHub: Bool { uses == "hub" }
    public var isBroker: Bool { uses == "broker" }

    public init(
        name: String, uses: String, settings: Settings, outside: OutsidePlan? = nil,
        polled: [String: String] = [:]
    ) {
        self.outside = outside
        self.polled = polled
        self.name = name
        self.uses = uses
        self.settings = settings
    }
}

public struct EntryPlan: Sendable {
    public var id: String
    public var at: InstantReference
    /// `nil` for `none`.
    public var action: String?
    /// The declared name that `with` aims at; `nil` for `none`.
    public var target: String?
    /// The things that it strikes: the target, or the members of the fleet that this is.
    public var targets: [String]
    public var arguments: Settings
    /// `nil`: a moment, or until the end of the run.
    public var length: Duration?
    public var isMoment: Bool
    public var times: Int?
    /// 0...1.
    public var share: Double?
    public var position: SourcePosition

    public init(
        id: String, at: InstantReference, action: String?, target: String?, targets: [String]? = nil,
        arguments: Settings,
        length: Duration?,
        isMoment: Bool, times: Int?, share: Double?, position: SourcePosition
    ) {
        self.id = id
        self.at = at
        self.action = action
        self.target = target
        self.targets = targets ?? target.map { [$0] } ?? []
        self.arguments = arguments
        self.length = length
        self.isMoment = isMoment
        self.times = times
        self.share = share
        self.position = position
    }
}

public struct ExpectationPlan: Sendable {
    public var id: String
    public var form: Form
    public var during: Window?
    public var isSoft: Bool
    public var mayBeVacuous: Bool
    public var position: SourcePosition
    /// The lines of the form as the user wrote them, for reports: (`whenever`, `tamper.start`).
    public var text: [(key: String, value: String)]
    /// The member of a fleet that it is judged for, for example `meters[17]`; `nil` where no `[*]` stands.
    public var member: String?
    /// With `[*]`: the same expectation for each member, this one being that of the first; empty for any other.
    public var members: [ExpectationPlan] = []

    /// What is judged by itself: each member, or the expectation alone.
    public var judged: [ExpectationPlan] { members.isEmpty ? [self] : members }

    public init(
        id: String, form: Form, during: Window?, isSoft: Bool, mayBeVacuous: Bool, position: SourcePosition,
        text: [(key: String, value: String)]
    ) {
        self.id = id
        self.form = form
        self.during = during
        self.isSoft = isSoft
        self.mayBeVacuous = mayBeVacuous
        self.position = position
        self.text = text
    }
}

/// The forms of an expectation.
public enum Form: Sendable, Equatable {
    case always(Expression)
    case never(Trigger, witness: Trigger?)
    case eventually(Trigger, within: Duration)
    case whenever(Trigger, then: Trigger, within: Duration, count: Int?)
    case that(Expression, at: InstantReference)
    case series(SeriesReference, equals: TruthReference, rules: SeriesRules)
    case follows(FollowsRules)
    /// At least two, in the order in which they must happen.
    case sequence([Trigger])
    case stays(Expression, for: Duration)
    case gap(Trigger, atLeast: Duration?, atMost: Duration?)
    case table(TableRules)
    case each(EachRules)
}

/// `hub.readings(meter)`.
public struct SeriesReference: Sendable, Equatable {
    public var component: String
    public var name: String
    /// The component's own id of the meter, and the device that it is.
    public var meter: String
    public var device: String?
    public init(component: String, name: String, meter: String, device: String?) {
        self.component = component
        self.name = name
        self.meter = meter
        self.device = device
    }
}

/// `truth(meter)`, `truth(meter.push)`.
public struct TruthReference: Sendable, Equatable {
    public var device: String
    /// `push`, `rest`.
    public var path: String
    public init(device: String, path: String) {
        self.device = device
        self.path = path
    }

    /// What components call this way: a row of a serial line is the reading of a module on it.
    public var source: String { path == "serial" ? "pzem" : path }
}

public struct SeriesRules: Sendable, Equatable {
    public enum Tolerance: Sendable, Equatable {
        case exact, device
        case quantity(Quantity)
    }
    public var duplicates: Int
    public var gaps: [Window]
    public var tolerance: Tolerance
    /// How much later than its row of truth a row without a stamp may arrive; zero in virtual time.
    public var slack = Duration.zero
    public init(duplicates: Int = 0, gaps: [Window] = [], tolerance: Tolerance = .exact) {
        self.duplicates = duplicates
        self.gaps = gaps
        self.tolerance = tolerance
    }
}
