/// What the first line of a record says of the plan, so that a report can be made without the scenario.
package struct RecordPlan: Sendable, Equatable {
    package var about: String
    package var tags: [String]
    package var devices: [Device]
    package var entries: [Entry]
    package var signals: [Signal]
    package var expectations: [Expectation]

    package init(
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
    package struct Device: Sendable, Equatable {
        package var name: String
        package var model: String
        /// The part of a site that it sees, for example `flat.grid`.
        package var sees: String?
        /// How components call it, for example `hub.grid_meter_1`.
        package var meters: [String]

        package init(name: String, model: String, sees: String?, meters: [String]) {
            self.name = name
            self.model = model
            self.sees = sees
            self.meters = meters
        }
    }

    /// An entry of the timeline; its window is that between its events `start` and `end`.
    package struct Entry: Sendable, Equatable {
        package var id: String
        /// `nil` for `none`.
        package var action: String?
        package var target: String?
        /// What else stands in its `with`: `power 1.5 kW`.
        package var with: String

        package init(id: String, action: String?, target: String?, with: String) {
            self.id = id
            self.action = action
            self.target = target
            self.with = with
        }
    }

    /// A signal whose values stand in lines of kind `values` or in the samples of its device.
    package struct Signal: Sendable, Equatable {
        /// As an expectation writes it: `flat.grid.power`.
        package var name: String
        /// Of the base unit; empty for what has none.
        package var unit: String

        package init(name: String, unit: String) {
            self.name = name
            self.unit = unit
        }
    }

    /// What an expectation looks at.
    package struct Expectation: Sendable, Equatable {
        package var id: String
        package var signals: [String]
        /// `hub.alert`, `tamper.start`.
        package var events: [String]
        package var devices: [String]

        package init(id: String, signals: [String], events: [String], devices: [String]) {
            self.id = id
            self.signals = signals
            self.events = events
            self.devices = devices
        }
    }
}
