import Quantities
import Scenarios
import Timekeeping

/// Turns values, events and instants into the words of a report.
struct Wording: Sendable {
    let times: LocalTimes
    /// The catalogue's row of a signal, for its unit and its resolution.
    let describe: @Sendable (SignalReference) -> ObservableRow?

    func time(_ instant: UTCInstant) -> String { times.text(instant) }

    func type(of expression: Expression) -> ValueType? {
        switch expression {
        case .signal(let signal): describe(signal)?.type
        case .eventCount, .aggregate(.count, _, _), .members(.count, _, _): .count
        case .aggregate(.rate, _, _): nil
        case .aggregate(_, let operand, _): type(of: operand)
        case .negated(let operand): type(of: operand)
        case .arithmetic(.plus, let left, let right), .arithmetic(.minus, let left, let right):
            type(of: left) ?? type(of: right)
        case .members(_, let operands, _): operands.first.flatMap { type(of: $0) }
        case .function(_, let operands): operands.lazy.compactMap { type(of: $0) }.first
        default: nil
        }
    }

    func text(_ value: Value, type: ValueType?) -> String {
        switch value {
        case .number(let number): HumanNumber.text(number, Self.dimension(of: type))
        case .bool(let truth): truth ? "true" : "false"
        case .text(let text): Self.quotedUnlessName(text)
        case .instant(let instant): time(instant)
        case .unknown: "unknown"
        }
    }

    private static func dimension(of type: ValueType?) -> Dimension? {
        guard case .quantity(let dimension) = type else { return nil }
        return dimension
    }

    func text(_ field: FieldValue) -> String {
        switch field {
        case .quantity(let number, let dimension, let decimals):
            HumanNumber.text(number, dimension, decimals: decimals)
        default: text(field.value, type: nil)
        }
    }

    private static func quotedUnlessName(_ text: String) -> String {
        let isName =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
        return isName ? text : "\"\(text)\""
    }

    /// `hub.alert(kind == METER_OFFLINE, meter == grid_meter_1)`: the fields that the filter looks at, or the
    /// first three.
    func event(_ observation: Observation, like pattern: EventPattern) -> String {
        let asked = pattern.filter?.fieldNames ?? []
        // What came of an attempt explains its other fields.
        let outcome = observation.fields.filter {
            $0.name == "outcome" && !$0.isImplied && !asked.contains($0.name)
        }
        let shown =
            asked.isEmpty
            ? Array(observation.fields.lazy.filter { !$0.isImplied }.prefix(3))
            : asked.compactMap { name in observation.fields.first { $0.name == name } } + outcome
        let name = "\(observation.from).\(observation.kind)"
        guard !shown.isEmpty else { return name }
        return "\(name)(\(shown.map { "\($0.name) == \(text($0.value))" }.joined(separator: ", ")))"
    }

    /// The same with its time.
    func eventAt(_ observation: Observation, like pattern: EventPattern) -> String {
        "\(event(observation, like: pattern)) at \(time(observation.at))"
    }

    /// How a signal, an aggregate or a count is written in a scenario.
    func name(of expression: Expression) -> String {
        switch expression {
        case .signal(let signal): Self.name(of: signal)
        case .eventCount(let pattern, let span):
            "count(\(pattern.source).\(pattern.event)\(pattern.filter == nil ? "" : "(…)")\(Self.over(span)))"
        case .aggregate(let kind, let operand, let span): aggregate(kind, operand, span)
        case .members(_, _, let text): text
        default: "…"
        }
    }

    private func aggregate(_ kind: Expression.Aggregate, _ operand: Expression, _ span: Duration?) -> String {
        switch kind {
        case .average: "avg(\(name(of: operand))\(Self.over(span)))"
        case .rate: "rate(\(name(of: operand))\(Self.over(span)))"
        case .count: "count(\(name(of: operand))\(Self.over(span)))"
        case .minimum: "min(\(name(of: operand))\(Self.over(span)))"
        case .maximum: "max(\(name(of: operand))\(Self.over(span)))"
        case .percentile(let share): "\(name(of: operand)).p\(HumanNumber.text(share * 100, unit: ""))"
        }
    }

    private static func over(_ span: Duration?) -> String {
        span.map { ", \(DurationText.text($0))" } ?? ""
    }

    static func name(of signal: SignalReference) -> String {
        guard let brackets = signal.name.firstIndex(of: "(") else { return "\(signal.source).\(signal.name)" }
        let head = signal.name[...brackets]
        let tail = signal.name[signal.name.index(after: brackets)...]
        return "\(signal.source).\(head)\(signal.arguments.joined(separator: ", "))\(tail)"
    }
}

extension Expression {
    /// Fields of the event that a filter looks at, each once, in order.
    var fieldNames: [String] {
        var names: [String] = []
        visit { if case .field(let name) = $0, !names.contains(name) { names.append(name) } }
        return names
    }

    /// The parts that must all hold.
    var conjuncts: [Expression] {
        guard case .and(let left, let right) = self else { return [self] }
        return left.conjuncts + right.conjuncts
    }
}
