import Documents
import Quantities

/// The event that a filter looks at, and what its conditions have said so far.
struct FilterContext {
    var source: Declared
    var event: EventRow
    /// Fields that an `and` beside the place compares for equality with a word.
    var known: [String: String] = [:]
}

extension ExpressionChecker {
    /// The condition between the brackets of an event.
    func filterCondition(_ syntax: Syntax, of event: EventRow, source: Declared) -> Expression? {
        var inside = self
        inside.filter = FilterContext(source: source, event: event)
        return inside.knowing(equalitiesIn: syntax).filterPart(syntax)
    }

    private func filterPart(_ syntax: Syntax) -> Expression? {
        var inside = self
        inside.readsFields = true
        return inside.condition(syntax)
    }

    /// Itself, with the equalities that hold wherever `syntax` holds.
    func knowing(equalitiesIn syntax: Syntax) -> ExpressionChecker {
        guard filter != nil else { return self }
        var result = self
        result.filter?.known.merge(Self.equalities(in: syntax)) { first, _ in first }
        return result
    }

    private static func equalities(in syntax: Syntax) -> [String: String] {
        guard case .binary(let operation, let left, let right) = syntax.kind else { return [:] }
        switch operation {
        case .and: return equalities(in: left).merging(equalities(in: right)) { first, _ in first }
        case .comparison(.equal):
            guard let field = left.bareWord else { return [:] }
            if case .text(let text) = right.kind { return [field: text] }
            return right.bareWord.map { [field: $0] } ?? [:]
        default: return [:]
        }
    }

    /// A field of the event, on the left side of a comparison or as a condition of its own.
    func fieldValue(_ segments: [Syntax.Segment], _ syntax: Syntax, in filter: FilterContext) -> Typed? {
        let name = segments.map(\.name).joined(separator: ".")
        guard segments.allSatisfy({ $0.arguments == nil && $0.index == nil }),
            let row = filter.event.fields.first(where: { $0.name == name })
        else {
            let event = "\(filter.source.name).\(filter.event.name)"
            findings.add(
                syntax.position,
                Wording.missing("field", name, of: event, known: filter.event.fields.map(\.name)))
            return nil
        }
        guard let type = fieldType(row, syntax, in: filter) else { return nil }
        var typed = Typed(.field(name), type)
        typed.resolution = row.resolution ?? 0
        return typed
    }

    private func fieldType(_ row: FieldRow, _ syntax: Syntax, in filter: FilterContext) -> ValueType? {
        guard let dependence = row.dimensionBy else { return row.type }
        guard let decider = filter.known[dependence.field] else {
            findings.add(
                syntax.position,
                "`\(row.name)` has the unit of its `\(dependence.field)`; compare that beside it",
                hint: "write \(dependence.field) == … and \(row.name) …")
            return nil
        }
        // An unknown decider has its own message.
        return dependence.table[decider].map(ValueType.of)
    }
}
