/// One side of `follows` before it is known what stands on the other.
enum FollowsDraft {
    case values([FollowsSide.NamedValue], renewedBy: EventPattern? = nil)
    /// Rows that a device puts up.
    case truth(TruthReference, names: [String])
    /// Rows that a component stores.
    case stored(SeriesReference, names: [String])

    static func value(_ value: FollowsSide.NamedValue, renewedBy: EventPattern?) -> FollowsDraft {
        .values([value], renewedBy: renewedBy)
    }

    /// Names of its quantities, in order.
    var names: [String] {
        switch self {
        case .values(let values, _): values.map(\.name)
        case .truth(_, let names), .stored(_, let names): names
        }
    }

    /// One value that somebody wrote, which fits any other.
    var isSingle: Bool {
        guard case .values(let values, _) = self else { return false }
        return values.count == 1
    }

    /// Declared names that its values come from.
    var sources: [String] {
        guard case .values(let values, _) = self else { return [] }
        return values.flatMap { $0.expression.mentions }
    }

    mutating func rename(_ name: String) {
        guard case .values(let values, let renewedBy) = self else { return }
        self = .values(values.map { .init(name, $0.expression) }, renewedBy: renewedBy)
    }

    /// - Parameter leader: the other side, whose way of handing out is that of the rows to compare.
    func rules(beside leader: FollowsDraft?) -> FollowsSide {
        switch self {
        case .values(let values, let renewedBy): return .values(values, renewedBy: renewedBy)
        case .truth(let truth, _):
            return .rows(
                EventPattern(source: truth.device, event: "sample", filter: .field("path", is: truth.path)))
        case .stored(let series, _):
            var conditions = [Expression.field("meter", is: series.meter)]
            if case .truth(let truth, _) = leader { conditions.append(.field("source", is: truth.source)) }
            return .rows(
                EventPattern(source: series.component, event: series.name, filter: .all(conditions)))
        }
    }
}

extension Expression {
    static func field(_ name: String, is text: String) -> Expression {
        .comparison(.equal, .field(name), .text(text), resolution: 0)
    }

    /// All of these hold; `nil` for none.
    static func all(_ conditions: [Expression]) -> Expression? {
        guard let first = conditions.first else { return nil }
        return conditions.dropFirst().reduce(first) { .and($0, $1) }
    }
}
