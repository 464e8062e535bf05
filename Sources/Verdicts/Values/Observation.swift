import Quantities
import Timekeeping

/// Something that happened: one line of the record, and what events of expectations are made of.
package struct Observation: Sendable, Equatable {
    package var at: UTCInstant
    /// The declared name whose event it is: a device, a site, a component, an entry of the timeline.
    package var from: String
    /// The event: `sample`, `push`, `alert`; `start` and `end` for an entry of the timeline.
    package var kind: String
    package var fields: [Field]
    /// It is a row that a component has stored: only `follows` looks at it, and the record leaves it out.
    package var isRow: Bool

    /// One field of an event.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: FieldValue
        /// It has the value that goes without saying, so the record leaves it out.
        package var isImplied: Bool

        package init(_ name: String, _ value: FieldValue, isImplied: Bool = false) {
            self.name = name
            self.value = value
            self.isImplied = isImplied
        }
    }

    package init(
        at: UTCInstant, from: String, kind: String, fields: [Field] = [], isRow: Bool = false
    ) {
        self.isRow = isRow
        self.at = at
        self.from = from
        self.kind = kind
        self.fields = fields
    }
}

/// The value of a field, from which follow both its text in the record and its value in a filter.
package enum FieldValue: Sendable, Equatable {
    /// A number in the base unit of its dimension, printed with this many digits behind the point.
    case quantity(Double, Dimension, decimals: Int)
    case count(Int)
    case bool(Bool)
    case text(String)
    case instant(UTCInstant)
    case unknown

    /// What a filter compares.
    package var value: Value {
        switch self {
        case .quantity(let number, _, _): Value(number)
        case .count(let count): .number(Double(count))
        case .bool(let truth): .bool(truth)
        case .text(let text): .text(text)
        case .instant(let instant): .instant(instant)
        case .unknown: .unknown
        }
    }

    /// Digits behind the point that show a device's step, for example 2 for 0.01 V and 0 for 10 Wh.
    package static func decimals(for resolution: Double) -> Int {
        var decimals = 0
        var step = resolution
        while decimals < 9, abs(step - step.rounded()) > 1e-6 * step {
            step *= 10
            decimals += 1
        }
        return decimals
    }
}
