import Quantities

/// `table: X`, `equals: Y`, `tolerance: q`: the same hours or days on both sides, with the same energies.
public struct TableRules: Sendable, Equatable {
    public var table: TableReference
    public var equals: TableReference
    /// An energy; `nil` asks for the very same values.
    public var tolerance: Quantity?

    public init(table: TableReference, equals: TableReference, tolerance: Quantity?) {
        self.table = table
        self.equals = equals
        self.tolerance = tolerance
    }

    public var sides: [TableReference] { [table, equals] }
}

/// What has a row for each hour or day: import and export, keyed by local time with its offset.
public struct TableReference: Sendable, Equatable {
    public enum Period: String, Sendable, CaseIterable { case hourly, daily }

    public enum Source: Sendable, Equatable {
        /// What a component stores of a meter, by the component's own id, and the device that it is.
        case stored(component: String, meter: String, device: String?)
        /// What passed through a part of a site: `grid`, `solar`, `load`.
        case site(String, part: String)
    }

    public var source: Source
    public var period: Period

    public init(_ source: Source, _ period: Period) {
        self.source = source
        self.period = period
    }

    /// The declared name whose table it is.
    public var owner: String {
        switch source {
        case .stored(let component, _, _): component
        case .site(let site, _): site
        }
    }

    /// As it is written, a meter by its component's id: `hub.hourly(grid_meter_1)`, `truth.daily(flat.grid)`.
    public var name: String {
        switch source {
        case .stored(let component, let meter, _): "\(component).\(period.rawValue)(\(meter))"
        case .site(let site, let part): "truth.\(period.rawValue)(\(site).\(part))"
        }
    }
}
