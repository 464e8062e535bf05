import Scenarios
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

    package typealias Field = EventField

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

extension FieldValue {
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
}
