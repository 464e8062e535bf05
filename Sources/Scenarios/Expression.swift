import Documents
import Quantities
import Timekeeping

/// A checked expression; every number is in the base unit of its dimension.
package indirect enum Expression: Sendable, Equatable {
    case number(Double)
    case bool(Bool)
    case text(String)
    case instant(InstantReference)
    case signal(SignalReference)
    /// A field of the event that a filter looks at.
    case field(String)
    case not(Expression)
    case negated(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case arithmetic(Arithmetic, Expression, Expression)
    /// `resolution`: two numbers closer than half of this are equal (0: exactly).
    case comparison(Comparison, Expression, Expression, resolution: Double)
    /// Both ends included.
    case inRange(Expression, Expression, Expression)
    case function(Function, [Expression])
    /// Over the expectation's window so far, or over the last `window`.
    case aggregate(Aggregate, Expression, window: Duration?)
    /// `count(E)`: how often the event has happened in the window.
    case eventCount(EventPattern, window: Duration?)
    /// Over the members of a fleet at one instant: one operand for each; unknown when one of them is.
    case members(Fold, [Expression], text: String)

    package enum Arithmetic: String, Sendable { case plus = "+", minus = "-", times = "*", divided = "/" }
    package enum Comparison: String, Sendable {
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual =
            ">="
    }
    package enum Function: String, Sendable { case abs, min, max, sum }
    /// `count` counts the members whose condition is true.
    package enum Fold: String, Sendable { case sum, average = "avg", minimum = "min", maximum = "max", count }
    /// `count` counts the instants at which the condition was true; `rate` is change per second.
    package enum Aggregate: Sendable, Equatable {
        case average, rate, count, minimum, maximum
        case percentile(Double)
    }
}

/// A signal of something declared: `meter.power`, `flat.grid.voltage.l1`, `hub.latest(meter).power`.
package struct SignalReference: Sendable, Hashable {
    /// The declared name before the first dot; of a member of a fleet `meters[17]`.
    package var source: String
    /// As in `ObservableRow.name`: `power.l1`, `latest().power`.
    package var name: String
    /// What stood between the brackets; a meter is given by the component's own id.
    package var arguments: [String]

    package init(source: String, name: String, arguments: [String] = []) {
        self.source = source
        self.name = name
        self.arguments = arguments
    }
}

/// Events of one kind that pass a filter. A timeline entry's edges are events `start`, `end` of its id.
package struct EventPattern: Sendable, Equatable {
    /// A declared name; that of a whole fleet stands for any of its members.
    package var source: String
    package var event: String
    package var filter: Expression?

    package init(source: String, event: String, filter: Expression? = nil) {
        self.source = source
        self.event = event
        self.filter = filter
    }
}

/// What `whenever`, `then`, `never`, `witness` and a bound of `during` take.
package enum Trigger: Sendable, Equatable {
    case event(EventPattern)
    /// Happens when it becomes true, and at the opening of the window if it is true then.
    case condition(Expression)
}

/// A point in time that may depend on the run.
package struct InstantReference: Sendable, Equatable {
    package enum Base: Sendable, Equatable {
        /// Known before the run: start, end, a clock.
        case fixed(UTCInstant)
        case entryStart(String)
        case entryEnd(String)
        /// The n-th occurrence, counted from 1.
        case event(EventPattern, occurrence: Int)
    }
    package var base: Base
    package var offset: Duration

    package init(_ base: Base, offset: Duration = .zero) {
        self.base = base
        self.offset = offset
    }
}

/// A half-open span; `nil` is an end of the run.
package struct Window: Sendable, Equatable {
    package enum Bound: Sendable, Equatable {
        case instant(InstantReference)
        /// Opens or closes each time it happens.
        case trigger(Trigger)
    }
    package var from: Bound?
    package var to: Bound?

    package init(from: Bound?, to: Bound?) {
        self.from = from
        self.to = to
    }
}
