/// What the first line of a record says of the plan, so that a report can be made without the scenario.
public struct RecordPlan: Sendable, Equatable {
    public var about: String
    public var tags: [String]
    public var devices: [Device]
    public var entries: [Entry]
    public var signals: [Signal]
    public var expectations: [Expectation]

    public init(
        about: String = "", tags: [String] = [], devices: [Device] = [], entries: [Entry] = [],
        signals: [Signal] = [], expectations: [Expectation] = []
    ) {
        self.about = about
        self.tags = tags
        self.devices = devices
        self.entries = entries
        self.signals = signals
        self.expectations = expectations
    }

    /// A device that an expectation has to do with.
    public struct Device: Sendable, Equatable {
        public var name: String
        public var model: String
        /// The part of a site that it sees, for example `flat.grid`.
        public var sees: String?
        /// How components call it, for example `hub.grid_meter_1`.
        public var meters: [String]

        public init(name: String, model: String, sees: String?, meters: [String]) {
            self.name = name
            self.model = model
            self.sees = sees
            self.meters = meters
        }
    }

    /// An entry of the timeline; its window is that between its events `start` and `end`.
    public struct Entry: Sendable, Equatable {
        public var id: String
        /// `nil` for `none`.
        public var action: String?
        public var target: String?
        /// What else stands in its `with`: `power 1.5 kW`.
        public var with: String

        public init(id: String, action: String?, target: String?, with: String) {
            self.id = id
            self.action = action
            self.target = target
            self.with = with
        }
    }

    /// A signal whose values stand in lines of kind `values` or in the samples of its device.
    public struct Signal: Sendable, Equatable {
        /// As an expectation writes it: `flat.grid.power`.
        public var name: String
        /// Of the base unit; empty for what has none.
        public var unit: String

        public init(name: String, unit: String) {
            self.name = name
            self.unit = unit
        }
    }

    /// What an expectation looks at.
    public struct Expectation: Sendable, Equatable {
        public var id: String
        public var signals: [String]
        /// `hub.alert`, `tamper.start`.
        public var events: [String]
        public var devices: [String]

        public init(id: String, signals: [String], events: [String], devices: [String]) {
            self.id = id
            self.signals = signals
            self.events = events
            self.devices = devices
        }
    }
}
