import Documents
import Quantities
import Timekeeping

/// One case of one scenario, checked and ready to run.
package struct Plan: Sendable {
    /// `name:` of the scenario.
    package var scenario: String
    /// The row of `cases`, without which the scenario is one test.
    package var caseName: String?
    /// The file as the user named it.
    package var file: String
    package var about: String
    package var tags: [String]
    package var seed: UInt64
    package var start: UTCInstant
    /// The run is the half-open span from `start` to `end`.
    package var end: UTCInstant
    package var zone: Zone
    package var warmup: Duration
    package var sites: [SitePlan]
    package var devices: [DevicePlan]
    package var components: [ComponentPlan]
    package var probes: [ProbePlan]
    package var timeline: [EntryPlan]
    package var expectations: [ExpectationPlan]
    /// The parameters of the case, in the order of their declaration.
    package var parameters: [CaseParameter] = []
    package var recordsAll: Bool
    /// What the scenario can run in, at most one of each kind.
    package var modes: [RunMode]
    /// What it runs in.
    package var mode: RunMode
    /// `slack` of the scenario.
    package var writtenSlack: Duration?

    /// `scenario` or `scenario/case`.
    package var name: String { caseName.map { "\(scenario)/\($0)" } ?? scenario }

    package init(
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

/// The value of a parameter in one case.
package struct CaseParameter: Sendable, Equatable {
    package var name: String
    /// As it is written.
    package var value: String
    /// Set on the command line.
    package var isGiven: Bool

    package init(name: String, value: String, isGiven: Bool = false) {
        self.name = name
        self.value = value
        self.isGiven = isGiven
    }
}

package struct SitePlan: Sendable {
    package var name: String
    /// Groups `place`, `sky`, `grid`, `roof`, `loads`; a part that was not written is absent, but for `grid`.
    package var settings: Settings
    package init(name: String, settings: Settings) {
        self.name = name
        self.settings = settings
    }
}

package struct DevicePlan: Sendable {
    package var name: String
    package var model: String
    /// The site and its part, for example (`flat`, `grid`); `nil` for a device that sees nothing.
    package var sees: (site: String, part: String)?
    package var settings: Settings
    package init(name: String, model: String, sees: (site: String, part: String)?, settings: Settings) {
        self.name = name
        self.model = model
        self.sees = sees
        self.settings = settings
    }
}

package struct ComponentPlan: Sendable {
    package var name: String
    /// The name of its kind: `hub`, `broker`, `process`, `url`.
    package var uses: String
    package var settings: Settings
    /// The devices that it polls, by its own ids of them.
    package var polled: [String: String]

    package init(
        name: String, uses: String, settings: Settings, polled: [String: String] = [:]
    ) {
        self.polled = polled
        self.name = name
        self.uses = uses
        self.settings = settings
    }
}

package struct EntryPlan: Sendable {
    package var id: String
    package var at: InstantReference
    /// `nil` for `none`.
    package var action: String?
    /// The declared name that `with` aims at; `nil` for `none`.
    package var target: String?
    /// The things that it strikes: the target, or the members of the fleet that this is.
    package var targets: [String]
    package var arguments: Settings
    /// `nil`: a moment, or until the end of the run.
    package var length: Duration?
    package var isMoment: Bool
    package var times: Int?
    /// 0...1.
    package var share: Double?
    package var position: SourcePosition

    package init(
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

package struct ExpectationPlan: Sendable {
    package var id: String
    package var form: Form
    package var during: Window?
    package var isSoft: Bool
    package var mayBeVacuous: Bool
    package var position: SourcePosition
    /// The lines of the form as the user wrote them, for reports: (`whenever`, `tamper.start`).
    package var text: [(key: String, value: String)]
    /// The member of a fleet that it is judged for, for example `meters[17]`; `nil` where no `[*]` stands.
    package var member: String?
    /// With `[*]`: the same expectation for each member, this one being that of the first; empty for any other.
    package var members: [ExpectationPlan] = []

    /// What is judged by itself: each member, or the expectation alone.
    package var judged: [ExpectationPlan] { members.isEmpty ? [self] : members }

    package init(
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
package enum Form: Sendable, Equatable {
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
package struct SeriesReference: Sendable, Equatable {
    package var component: String
    package var name: String
    /// The component's own id of the meter, and the device that it is.
    package var meter: String
    package var device: String?
    package init(component: String, name: String, meter: String, device: String?) {
        self.component = component
        self.name = name
        self.meter = meter
        self.device = device
    }
}

/// `truth(meter)`, `truth(meter.push)`.
package struct TruthReference: Sendable, Equatable {
    package var device: String
    /// `push`, `rest`.
    package var path: String
    package init(device: String, path: String) {
        self.device = device
        self.path = path
    }

    /// What components call this way: a row of a serial line is the reading of a module on it.
    package var source: String { path == "serial" ? "pzem" : path }
}

package struct SeriesRules: Sendable, Equatable {
    package enum Tolerance: Sendable, Equatable {
        case exact, device
        case quantity(Quantity)
    }
    package var duplicates: Int
    package var gaps: [Window]
    package var tolerance: Tolerance
    /// How much later than its row of truth a row without a stamp may arrive; zero in virtual time.
    package var slack = Duration.zero
    package init(duplicates: Int = 0, gaps: [Window] = [], tolerance: Tolerance = .exact) {
        self.duplicates = duplicates
        self.gaps = gaps
        self.tolerance = tolerance
    }
}
