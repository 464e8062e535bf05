import Documents
import Quantities

/// An expression as it was written, not yet checked against what is declared.
struct Syntax {
    indirect enum Kind {
        case number(Double, isWhole: Bool)
        case quantity(Quantity)
        case bool(Bool)
        case text(String)
        /// Seconds since local midnight; `day` counts from 1, `nil` for the first such time.
        case clock(seconds: Int, day: Int?)
        case path([Segment])
        case call(String, [Syntax])
        case not(Syntax)
        case negated(Syntax)
        case binary(BinaryOperator, Syntax, Syntax)
        case inRange(Syntax, Syntax, Syntax)
        /// A parameter whose declaration has a mistake, which has been told.
        case broken
    }

    /// One name of a path with what follows it in brackets.
    struct Segment {
        enum Index: Equatable {
            case number(Int)
            case all
        }
        var name: String
        var arguments: [Syntax]?
        var index: Index?
        var position: SourcePosition
    }

    var kind: Kind
    var position: SourcePosition
    /// As the user wrote it.
    var text: String
}

enum BinaryOperator: Equatable {
    case or, and
    case comparison(Expression.Comparison)
    case arithmetic(Expression.Arithmetic)

    var word: String {
        switch self {
        case .or: "or"
        case .and: "and"
        case .comparison(let comparison): comparison.rawValue
        case .arithmetic(let arithmetic): arithmetic.rawValue
        }
    }
}

extension Syntax {
    /// The name when this is one bare word.
    var bareWord: String? {
        guard case .path(let segments) = kind, segments.count == 1, let only = segments.first,
            only.arguments == nil, only.index == nil
        else { return nil }
        return only.name
    }
}
