import Documents
import Quantities

/// How outside state is looked at where no event tells: a probe of kind `get`.
package struct ProbePlan: Sendable {
    package var name: String
    /// An address, which may hold insertions such as `${hub.url}`.
    package var get: String
    /// From one sample to the next; the first comes so long after the start of the run.
    package var every: Duration
    package var timeout: Duration
    package var picks: [Pick]
    /// Values may hold insertions.
    package var headers: [(name: String, value: String)]
    /// Sent as `Authorization: Bearer …`.
    package var token: SecretSource?
    /// Where the address was written.
    package var position: SourcePosition

    /// One value of the answer.
    package struct Pick: Sendable, Equatable {
        package var name: String
        package var pointer: JSONPointer
        package var kind: Kind

        package init(_ name: String, _ pointer: JSONPointer, _ kind: Kind) {
            self.name = name
            self.pointer = pointer
            self.kind = kind
        }
    }

    package enum Kind: Sendable, Equatable {
        /// A number, times `factor` in the base unit of its dimension; without a unit a plain number.
        case number(Dimension, factor: Double)
        case bool
        case text
        /// How many elements a list has.
        case count
    }

    package init(
        name: String, get: String, every: Duration, timeout: Duration, picks: [Pick],
        headers: [(name: String, value: String)] = [], token: SecretSource? = nil, position: SourcePosition
    ) {
        self.name = name
        self.get = get
        self.every = every
        self.timeout = timeout
        self.picks = picks
        self.headers = headers
        self.token = token
        self.position = position
    }
}

extension ProbePlan {
    /// What it shows.
    package var signals: [ObservableRow] { picks.map { ObservableRow($0.name, $0.kind.type) } }

    /// What happens to it: a good answer with all its fields, or one that is none.
    package var events: [EventRow] {
        [
            EventRow("sample", picks.map { FieldRow($0.name, $0.kind.type) }, about: "a good answer came"),
            EventRow(
                "failed",
                [FieldRow("status", .count), FieldRow("reason", .text), FieldRow("found", .text)],
                about: "no good answer; without any its status is 0"),
        ]
    }
}

extension ProbePlan.Kind {
    package var type: ValueType {
        switch self {
        case .number(let dimension, _): .of(dimension)
        case .bool: .bool
        case .text: .text
        case .count: .count
        }
    }
}
