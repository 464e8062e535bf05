import Quantities
import Timekeeping

/// One field that a mapping may have: checking, reading, `explain` and a schema are made from this one table.
package struct ConfigRow: Sendable {
    package var name: String
    package var kind: ConfigKind
    /// As a user would write it, for example `5 s`; `nil` when absence means something of its own.
    package var defaultText: String?
    package var isRequired: Bool
    /// One sentence for `explain`.
    package var about: String
    /// A value for the examples of `explain`, where one made from the kind would not do.
    package var example: String?

    package init(
        _ name: String, _ kind: ConfigKind, default defaultText: String? = nil, required: Bool = false,
        about: String = "", example: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.defaultText = defaultText
        self.isRequired = required
        self.about = about
        self.example = example
    }
}

/// What a field takes.
package indirect enum ConfigKind: Sendable {
    case quantity(Dimension)
    /// A quantity of any of these dimensions.
    case quantityOf([Dimension])
    /// `0.3` or `30 %`; `nil` means no bound.
    case ratio(ClosedRange<Double>?)
    case duration(mayBeNegative: Bool)
    /// How much later messages come: one span, an even range, or a median and a p99.
    case delay
    case count(ClosedRange<Int>)
    case bool
    case text
    /// Text that may hold insertions such as `${hub.url}`.
    case template
    case choice([String])
    case list(ConfigKind)
    case group([ConfigRow])
    /// A mapping from free names to values of one kind.
    case map(ConfigKind)
    /// Any of these, tried in order; the error of the first is shown.
    case either([ConfigKind])
    /// Text, `{env: NAME}` or `{file: PATH}`.
    case secret
    /// Known to the language, but not built yet: refused by name.
    case notYet(String)
}

/// A checked value.
package indirect enum Setting: Sendable, Equatable {
    case quantity(Quantity)
    case ratio(Double)
    case duration(Duration)
    case delay(DelayDistribution)
    case count(Int)
    case bool(Bool)
    /// Text, template or choice, as written.
    case text(String)
    case list([Setting])
    case group(Settings)
    case secret(SecretSource)
    /// Made of a file that other fields name.
    case series(StepSeries)
}

package enum SecretSource: Sendable, Equatable {
    case text(String)
    case environment(String)
    case file(String)
}

/// The checked fields of one mapping, defaults included.
package struct Settings: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: Setting
        /// Where the value was written; the parent's place for a default.
        package var position: SourcePosition
        package var isDefault: Bool

        package init(name: String, value: Setting, position: SourcePosition, isDefault: Bool) {
            self.name = name
            self.value = value
            self.position = position
            self.isDefault = isDefault
        }
    }

    package var fields: [Field]
    package var position: SourcePosition

    package init(_ fields: [Field], at position: SourcePosition) {
        self.fields = fields
        self.position = position
    }

    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }
    package subscript(name: String) -> Setting? { field(name)?.value }

    package func quantity(_ name: String) -> Double? {
        guard case .quantity(let quantity) = self[name] else { return nil }
        return quantity.value
    }
    package func ratio(_ name: String) -> Double? {
        guard case .ratio(let ratio) = self[name] else { return nil }
        return ratio
    }
    package func duration(_ name: String) -> Duration? {
        guard case .duration(let duration) = self[name] else { return nil }
        return duration
    }
    package func count(_ name: String) -> Int? {
        guard case .count(let count) = self[name] else { return nil }
        return count
    }
    package func bool(_ name: String) -> Bool? {
        guard case .bool(let bool) = self[name] else { return nil }
        return bool
    }
    package func text(_ name: String) -> String? {
        guard case .text(let text) = self[name] else { return nil }
        return text
    }
    package func list(_ name: String) -> [Setting]? {
        guard case .list(let list) = self[name] else { return nil }
        return list
    }
    package func group(_ name: String) -> Settings? {
        guard case .group(let group) = self[name] else { return nil }
        return group
    }
}
