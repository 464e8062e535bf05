import Documents
import Quantities

/// Everything that a scenario can name: the checker, `explain` and the schema read it, nobody else decides.
package struct Catalogue: Sendable {
    package var models: [ModelRow]
    /// Components that a scenario declares with `use`.
    package var components: [ComponentRow]
    /// Components that a scenario declares with a key of their own.
    package var keyedComponents: [ComponentRow]
    package var actions: [ActionRow]
    /// What sites show, in the words of the language, for example `grid.power`.
    package var siteSignals: [ObservableRow]
    package var siteEvents: [EventRow]

    package init(
        models: [ModelRow], components: [ComponentRow], actions: [ActionRow], siteSignals: [ObservableRow],
        siteEvents: [EventRow] = []
    ) {
        self.models = models
        self.components = components.filter { $0.key == nil }
        keyedComponents = components.filter { $0.key != nil }
        self.actions = actions
        self.siteSignals = siteSignals
        self.siteEvents = siteEvents
    }
}

/// A device model.
package struct ModelRow: Sendable {
    package var name: String
    package var about: String
    /// Parts of a site that it may see: `grid`, `solar`, `load`; empty when it sees nothing.
    package var sees: [String]
    /// Fields beyond `model`, `sees` and the fields of all devices.
    package var fields: [ConfigRow]
    package var signals: [ObservableRow]
    package var events: [EventRow]
    /// Names of the actions that it can do.
    package var actions: [String]
    /// Ways in which it hands out values: `push`, `rest`; each makes a series `truth(D.push)`.
    package var handsOut: [String]
    /// Addresses for insertion: `url` gives `${name.url}`.
    package var addresses: [String]
    /// How those of its addresses that devices may share tell them apart.
    package var units: [UnitRow]
    /// Names for `quirks: […]`.
    package var quirks: [String]
    /// Messages as it sends them.
    package var samples: [SampleMessage]
    /// Rules that need more than one field, for example `every` below 2 s without `fast-push`.
    package var check: @Sendable (Settings) -> [Diagnostic]

    package init(
        name: String, about: String, sees: [String], fields: [ConfigRow], signals: [ObservableRow],
        events: [EventRow], actions: [String], handsOut: [String] = [], addresses: [String] = [],
        units: [UnitRow] = [], quirks: [String] = [], samples: [SampleMessage] = [],
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
        self.samples = samples
        self.check = check
    }
}

extension ModelRow {
    /// The serial number that a device of this model has.
    package func serial(written: String?) -> String? {
        written ?? fields.first { $0.name == "serial" }?.defaultText
    }

    /// It is on a serial line.
    var isOnALine: Bool { addresses.contains("pty") }
}

/// A component under test: `use: hub`, or with a key of its own, `run: [command]`.
package struct ComponentRow: Sendable {
    package var name: String
    package var about: String
    /// The key that declares one, for example `run`; its fields then stand next to the key. `nil` for `use: <name>`
    /// with its fields under `with`.
    package var key: String?
    /// The component's own configuration, the same for `--config` and `with:`.
    package var fields: [ConfigRow]
    /// Signals; one with `arguments` is written `latest(meter).power`, its name then `latest().power`.
    package var signals: [ObservableRow]
    package var events: [EventRow]
    package var actions: [String]
    package var addresses: [String]
    /// Series that it stores about a device, by name: `readings`.
    package var series: [String]
    /// Tables of energy that it keeps about a device: `hourly`, `daily`.
    package var tables: [String]
    /// The ids of meters that the configuration declares, with the serial of each.
    package var meters: @Sendable (Settings) -> [(id: String, serial: String?)]
    /// Those of them that it polls, with their addresses.
    package var polled: @Sendable (Settings) -> [PolledMeter]
    /// The ids of meters and the owners for which the configuration has prices.
    package var billed: @Sendable (Settings) -> BilledNames
    /// What it can raise, for pages that explain it.
    package var alertKinds: [AlertKindRow]
    /// In the place of `events` where a configuration adds names of its own, for example kinds of alerts.
    package var eventsBy: (@Sendable (Settings) -> [EventRow])?
    /// Rules for the fields of a component with a key of its own.
    package var check: @Sendable (Settings) -> [Diagnostic]

    package init(
        name: String, about: String, key: String? = nil, fields: [ConfigRow], signals: [ObservableRow],
        events: [EventRow],
        actions: [String] = [], addresses: [String] = [], series: [String] = [], tables: [String] = [],
        meters: @escaping @Sendable (Settings) -> [(id: String, serial: String?)] = { _ in [] },
        polled: @escaping @Sendable (Settings) -> [PolledMeter] = { _ in [] },
        billed: @escaping @Sendable (Settings) -> BilledNames = { _ in BilledNames() },
        alertKinds: [AlertKindRow] = [],
        eventsBy: (@Sendable (Settings) -> [EventRow])? = nil,
        check: @escaping @Sendable (Settings) -> [Diagnostic] = { _ in [] }
    ) {
        self.name = name
        self.about = about
        self.key = key
        self.check = check
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
        self.alertKinds = alertKinds
        self.eventsBy = eventsBy
    }
}

/// Something with a value that can be looked at.
package struct ObservableRow: Sendable {
    /// The path behind the source's name: `power`, `power.l1`, `grid.energy.import`, `latest().power`, `energy().import`.
    package var name: String
    package var type: ValueType
    /// Step of the device that shows it, in base units; `nil` for a site's exact value.
    package var resolution: Double?
    /// What stands between the brackets, in order.
    package var arguments: [ArgumentKind]
    package var about: String
    /// The event of its source that brings a new value; `nil` when it may change at any time.
    package var renewedBy: String?

    package enum ArgumentKind: String, Sendable {
        case meter, day
        /// Who owns meters, a text.
        case owner
        /// Written `2025-11`.
        case month

        /// What an example shows.
        package var example: String {
            switch self {
            case .meter: "meter"
            case .day: "today"
            case .owner: "\"Ada\""
            case .month: "2025-11"
            }
        }
    }

    package init(
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
package struct EventRow: Sendable {
    package var name: String
    package var fields: [FieldRow]
    package var about: String

    package init(_ name: String, _ fields: [FieldRow] = [], about: String = "") {
        self.name = name
        self.fields = fields
        self.about = about
    }
}

package struct FieldRow: Sendable {
    package var name: String
    package var type: ValueType
    package var resolution: Double?
    /// The dimension depends on another field's value, for example the `value` of an alert on its `kind`.
    package var dimensionBy: (field: String, table: [String: Dimension])?
    /// What an event says that a record holds without the field; `nil` for a field that is always written.
    package var implied: String?

    package init(
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
package enum ValueType: Sendable, Equatable {
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
package struct ActionRow: Sendable {
    package var name: String
    package var about: String
    /// The field of `with` that names the target, and what it names.
    package var target: (field: String, kind: TargetKind)
    /// The other fields of `with`.
    package var fields: [ConfigRow]
    /// Has no length of its own and refuses `for`.
    package var isMoment: Bool
    /// A moment whose end comes later, for example `device.reboot`.
    package var endsLater: Bool
    /// Strikes chances (requests, replies), so that `times` and `share` mean something.
    package var hasChances: Bool
    /// What an entry with it tells of beside its start and end, for example `answer`.
    package var events: [EventRow]

    package enum TargetKind: String, Sendable {
        case site, device, component
        /// Whatever speaks HTTP: a device or a component, named by `device` or by `component`.
        case endpoint = "device or component"
        /// Something outside of what the scenario declares.
        case nothing
    }

    /// The fields of `with` of which one names the target.
    package var targetFields: [String] {
        switch target.kind {
        case .endpoint: [TargetKind.device.rawValue, TargetKind.component.rawValue]
        case .nothing: []
        case .site, .device, .component: [target.field]
        }
    }

    package init(
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
