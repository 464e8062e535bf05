import Quantities

/// `series: X`, `follows: Y`: each row of X lies near Y as of some instant in the last `lag`.
public struct FollowsRules: Sendable, Equatable {
    public var follower: FollowsSide
    public var leader: FollowsSide
    /// Names of the quantities that both sides have, in the order of the follower; all of the tolerance's dimension.
    public var quantities: [String]
    public var tolerance: Quantity
    public var lag: Duration
    /// Windows in which nothing is judged.
    public var ignore: [Window]

    public init(
        follower: FollowsSide, leader: FollowsSide, quantities: [String], tolerance: Quantity, lag: Duration,
        ignore: [Window]
    ) {
        self.follower = follower
        self.leader = leader
        self.quantities = quantities
        self.tolerance = tolerance
        self.lag = lag
        self.ignore = ignore
    }
}

/// What stands on one side of `follows`.
public enum FollowsSide: Sendable, Equatable {
    /// Values that are looked at when their source changes; where `renewedBy` is given, only when that happens.
    case values([NamedValue], renewedBy: EventPattern?)
    /// Events whose fields are the quantities: what a device puts up, or what a component stores.
    case rows(EventPattern)

    public struct NamedValue: Sendable, Equatable {
        /// As in a row: `power`, `voltage.l1`.
        public var name: String
        public var expression: Expression

        public init(_ name: String, _ expression: Expression) {
            self.name = name
            self.expression = expression
        }
    }

    public var expressions: [Expression] {
        guard case .values(let values, _) = self else { return [] }
        return values.map(\.expression)
    }

    /// The event that makes a row of it.
    public var pattern: EventPattern? {
        switch self {
        case .values(_, let renewedBy): renewedBy
        case .rows(let pattern): pattern
        }
    }
}
