import Quantities

/// `series: X`, `follows: Y`: each row of X lies near Y as of some instant in the last `lag`.
package struct FollowsRules: Sendable, Equatable {
    package var follower: FollowsSide
    package var leader: FollowsSide
    /// Names of the quantities that both sides have, in the order of the follower; all of the tolerance's dimension.
    package var quantities: [String]
    package var tolerance: Quantity
    package var lag: Duration
    /// Windows in which nothing is judged.
    package var ignore: [Window]

    package init(
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
package enum FollowsSide: Sendable, Equatable {
    /// Values that are looked at when their source changes; where `renewedBy` is given, only when that happens.
    case values([NamedValue], renewedBy: EventPattern?)
    /// Events whose fields are the quantities: what a device puts up, or what a component stores.
    case rows(EventPattern)

    package struct NamedValue: Sendable, Equatable {
        /// As in a row: `power`, `voltage.l1`.
        package var name: String
        package var expression: Expression

        package init(_ name: String, _ expression: Expression) {
            self.name = name
            self.expression = expression
        }
    }

    package var expressions: [Expression] {
        guard case .values(let values, _) = self else { return [] }
        return values.map(\.expression)
    }

    /// The event that makes a row of it.
    package var pattern: EventPattern? {
        switch self {
        case .values(_, let renewedBy): renewedBy
        case .rows(let pattern): pattern
        }
    }
}
