import Quantities

/// `table: X`, `equals: Y`, `tolerance: q`: the same hours or days on both sides, with the same energies.
package struct TableRules: Sendable, Equatable {
    package var table: TableReference
    package var equals: TableReference
    /// An energy; `nil` asks for the very same values.
    package var tolerance: Quantity?

    package init(table: TableReference, equals: TableReference, tolerance: Quantity?) {
        self.table = table
        self.equals = equals
        self.tolerance = tolerance
    }

    package var sides: [TableReference] { [table, equals] }
}

/// What has a row for each hour or day: import and export, keyed by local time with its offset.
package struct TableReference: Sendable, Equatable {
    package enum Period: String, Sendable, CaseIterable { case hourly, daily }

    package enum Source: Sendable, Equatable {
        /// What a component stores of a meter, by the component's own id, and the device that it is.
        case stored(component: String, meter: String, device: String?)
        /// What passed through a part of a site: `grid`, `solar`, `load`.
        case site(String, part: String)
    }

    package var source: Source
    package var period: Period

    package init(_ source: Source, _ period: Period) {
        self.source = source
        self.period = period
    }

    /// The declared name whose table it is.
    package var owner: String {
        switch source {
        case .stored(let component, _, _): component
        case .site(let site, _): site
        }
    }

    /// As it is written, a meter by its component's id: `hub.hourly(grid_meter_1)`, `truth.daily(flat.grid)`.
    package var name: String {
        switch source {
        case .stored(let component, let meter, _): "\(component).\(period.rawValue)(\(meter))"
        case .site(let site, let part): "truth.\(period.rawValue)(\(site).\(part))"
        }
    }
}
