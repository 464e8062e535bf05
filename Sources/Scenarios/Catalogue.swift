import Documents
import Quantities

/// Everything that a scenario can name: the checker, `explain` and the schema read it, nobody else decides.
public struct Catalogue: Sendable {
    public var models: [ModelRow]
    public var components: [ComponentRow]
    public var actions: [ActionRow]
    /// What sites show, in the words of the language, for example `grid.power`.
    public var siteSignals: [ObservableRow]
    public var siteEvents: [EventRow]

    public init(
        models: [ModelRow], components: [ComponentRow], actions: [ActionRow], siteSignals: [ObservableRow],
        siteEvents: [EventRow] = []
    ) {
        self.models = models
        self.components = components
        self.actions = actions
        self.siteSignals = siteSignals
        self.siteEvents = siteEvents
    }
}

/// A device model.
public struct ModelRow: Sendable {
    public var name: String
    public var about: String
    /// Parts of a site that it may see: `grid`, `solar`, `load`; empty when it sees nothing.
    public var sees: [String]
    /// Fields beyond `model`, `sees` and the fields of all devices.
    public var fields: [ConfigRow]
    public var signals: [ObservableRow]
    public var events: [EventRow]
    /// Names of the actions that it can do.
    public var actions: [String]
    /// Ways in which it hands out values: `push`, `rest`; each makes a series `truth(D.push)`.
    public var handsOut: [String]
    /// Addresses for insertion: `url` gives `${name.url}`.
    public var addresses: [String]
    /// How those of its addresses that devices may share tell them apart.
    public var units: [UnitRow]
    /// Names for `quirks: […]`.
    public var quirks: [String]
    /// Rules that need more than one field, for example `every` below 2 s without `fast-push`.
    public var check: @Sendable (Settings) -> [Diagnostic]

    public init(
        name: String, about: String, sees: [String], fields: [ConfigRow], signals: [ObservableRow],
        events: [EventRow], actions: [String], handsOut: [String] = [], addresses: [String] = [],
        units: [UnitRow] = [], quirks: [String] = [],
        check: @escaping @Sendable (Settings) -> [Diagnostic] = { _ in [] }
    ) {
        self.name = name
        self.about = about
        self.sees = sees
        self.fields = fields
        self.signals = signals
        self.events = events
        self.actions = actions
        self.handsOut = handsOut
        self.addresses = addresses
        self.units = units
        self.quirks = quirks
        self.check = check
    }
}

extension ModelRow {
    /// The serial number that a device of this model has.
    public func serial(written: String?) -> String? {
        written ?? fields.first { $0.name == "serial" }?.defaultText
    }

    /// It is on a serial line.
    var isOnALine: Bool { addresses.contains("pty") }
}

/// A component under test that runs in the process: `use: hub`.
public struct ComponentRow: Sendable {
    public var name: String
    public var about: String
    /// The component's own configuration, the same for `--config` and `with:`.
    public var fields: [ConfigRow]
    /// Signals; one with `arguments` is written `latest(meter).power`, its name then `latest().power`.
    public var signals: [ObservableRow]
    public var events: [EventRow]
    public var actions: [String]
    public var addresses: [String]
    /// Series that it stores about a device, by name: `readings`.
    public var series: [String]
    /// Tables of energy that it keeps about a device: `hourly`, `daily`.
    public var tables: [String]
    /// The ids of meters that the configuration declares, with the serial of each.
    public var meters: @Sendable (Settings) -> [(id: String, serial: String?)]
    /// Those of them that it polls, with their addresses.
    public var polled: @Sendable (Settings) -> [PolledMeter]
    /// The ids of meters and the owners for which the configuration has prices.
    public var billed: @Sendable (Settings) -> (meters: [String], owners: [String])
    /// In the place of `events` where a configuration adds names of its own, for example kinds of alerts.
    public var eventsBy: (@Sendable (Settings) -> [EventRow])?

    public init(
        name: String, about: String, fields: [ConfigRow], signals: [ObservableRow], events: [EventRow],
        actions: [String] = [], addresses: [String] = [], series: [String] = [], tables: [String] = [],
        meters: @escaping @Sendable (Settings) -> [(id: String, serial: String?)] = { _ in [] },
        polled: @escaping @Sendable (Settings) -> [PolledMeter] = { _ in [] },
        billed: @escaping @Sendable (Settings) -> (meters: [String], owners: [String]) = { _ in ([], []) },
        eventsBy: (@Sendable (Settings) -> [EventRow])? = nil
    ) {
        self.name = name
        self.about = about
        self.fields = fields
        self.signals = signals
        self.events = events
        self.actions = actions
        self.addresses = addresses
        self.series = series
        self.tables = tables
        self.meters = meters
        self.polled = polled
        self.billed = billed
        self.eventsBy = eventsBy
    }
}

/// Something with a value that can be looked at.
public struct ObservableRow: Sendable {
    /// The path behind the source's name: `power`, `power.l1`, `grid.energy.import`, `latest().power`, `energy().import`.
    public var name: String
    public var type: ValueType
    /// Step of the device that shows it, in base units; `nil` for a site's exact value.
    public var resolution: Double?
    /// What stands between the brackets, in order.
    public var arguments: [ArgumentKind]
    public var about: String
    /// The event of its source that brings a new value; `nil` when it may change at any time.
    public var renewedBy: String?

    public enum ArgumentKind: String, Sendable {
        case meter, day
        /// Who owns meters, a text.
        case owner
        /// Written `2025-11`.
        case month

        /// What an example shows.
        public var example: String {
            switch self {
            case .meter: "meter"
            case .day: "today"
            case .owner: "\"Ada\""
            case .month: "2025-11"
            }
        }
    }

    public init(
        _ name: String, _ type: ValueType, resolution: Double? = nil, arguments: [ArgumentKind] = [],
        renewedBy: String? = nil, about: String = ""
    ) {
        self.name = name
        self.type = type
        self.resolution = resolution
        self.arguments = arguments
        self.renewedBy = renewedBy
        self.about = about
    }
}

/// Something that happens, with fields.
public struct EventRow: Sendable {
    public var name: String
    public var fields: [FieldRow]
    public var about: String

    public init(_ name: String, _ fields: [FieldRow] = [], about: String = "") {
        self.name = name
        self.fields = fields
        self.about = about
    }
}

public struct FieldRow: Sendable {
    public var name: String
    public var type: ValueType
    public var resolution: Double?
    /// The dimension depends on another field's value, for example the `value` of an alert on its `kind`.
    public var dimensionBy: (field: String, table: [String: Dimension])?
    /// What an event says that a record holds without the field; `nil` for a field that is always written.
    public var implied: String?

    public init(
        _ name: String, _ type: ValueType, resolution: Double? = nil,
        dimensionBy: (field: String, table: [String: Dimension])? = nil, implied: String? = nil
    ) {
        self.name = name
        self.type = type
        self.resolution = resolution
        self.dimensionBy = dimensionBy
        self.implied = implied
    }
}

/// The type of a value in an expression.
public enum ValueType: Sendable, Equatable {
    case quantity(Dimension)
    /// A plain number, also a ratio.
    case number
    /// A whole number.
    case count
    case bool
    case text
    case instant
    /// One of a closed set of names.
    case choice([String])
    /// A meter: a device of the scenario, or a component's own id.
    case meter
}

/// Something that can happen in a timeline.
public struct ActionRow: Sendable {
    public var name: String
    public var about: String
    /// The field of `with` that names the target, and what it names.
    public var target: (field: String, kind: TargetKind)
    /// The other fields of `with`.
    public var fields: [ConfigRow]
    /// Has no length of its own and refuses `for`.
    public var isMoment: Bool
    /// A moment whose end comes later, for example `device.reboot`.
    public var endsLater: Bool
    /// Strikes chances (requests, replies), so that `times` and `share` mean something.
    public var hasChances: Bool
    /// What an entry with it tells of beside its start and end, for example `answer`.
    public var events: [EventRow]

    public enum TargetKind: String, Sendable {
        case site, device, component
        /// Whatever speaks HTTP: a device or a component, named by `device` or by `component`.
        case endpoint = "device or component"
        /// Something outside of what the scenario declares.
        case nothing
    }

    /// The fields of `with` of which one names the target.
    public var targetFields: [String] {
        switch target.kind {
        case .endpoint: [TargetKind.device.rawValue, TargetKind.component.rawValue]
        case .nothing: []
        case .site, .device, .component: [target.field]
        }
    }

    public init(
        _ name: String, target: (field: String, kind: TargetKind), fields: [ConfigRow] = [],
        isMoment: Bool = false,
        endsLater: Bool = false, hasChances: Bool = false, events: [EventRow] = [], about: String = ""
    ) {
        self.name = name
        self.target = target
        self.fields = fields
        self.isMoment = isMoment
        self.endsLater = endsLater
        self.hasChances = hasChances
        self.events = events
        self.about = about
    }
}
