import Documents
import Quantities

extension SchemaNode {
    /// A mapping of exactly these fields.
    static func mapping(of rows: [ConfigRow], extra: [(key: String, value: SchemaNode)] = []) -> SchemaNode {
        let built = rows.filter { !$0.kind.isLater }
        let required = built.filter(\.isRequired).map(\.name)
        let properties = built.map { row in
            let isReplaced = extra.contains { $0.key == row.name }
            return (key: row.name, value: isReplaced ? replaced(row, extra) : row.schema)
        }
        return .object(
            [
                ("type", .text("object")), ("properties", .object(properties)),
                ("additionalProperties", .bool(false)),
            ] + (required.isEmpty ? [] : [("required", .texts(required))]))
    }

    private static func replaced(
        _ row: ConfigRow, _ extra: [(key: String, value: SchemaNode)]
    ) -> SchemaNode {
        extra.first { $0.key == row.name }?.value.described(row.about) ?? row.schema
    }

    /// Names to values of one kind.
    static func map(of value: SchemaNode) -> SchemaNode {
        .object([("type", .text("object")), ("additionalProperties", value)])
    }

    static func list(of value: SchemaNode) -> SchemaNode {
        .object([("type", .text("array")), ("items", value)])
    }
}

extension ConfigRow {
    /// What the field takes, its description and its default.
    var schema: SchemaNode {
        let node = kind.schema.described(about)
        guard let defaultText, case .object(let members) = node, kind.fields == nil else { return node }
        return .object(members + [("default", .text(defaultText))])
    }
}

extension ConfigKind {
    /// A value of this kind, or the name of a parameter in its place.
    var schema: SchemaNode {
        switch self {
        case .quantity(let dimension): dimension.schema
        case .quantityOf(Dimension.prices): .reference(Dimension.price(.euro).name)
        case .quantityOf(Dimension.moneys): .reference(Dimension.money(.euro).name)
        case .quantityOf(let dimensions) where dimensions.count > 3: .reference("quantity")
        case .quantityOf(let dimensions): .any(of: dimensions.map(\.schema))
        case .ratio: .reference("ratio")
        case .duration(let mayBeNegative): .reference(mayBeNegative ? "span" : "duration")
        case .delay: .reference("delay")
        case .count(let range): Self.count(range)
        case .bool: .any(of: [.object([("type", .text("boolean"))]), .reference("parameter")])
        case .text, .template: .reference("text")
        case .choice(let names): Self.choice(names)
        case .list(let kind): .list(of: kind.schema)
        case .group(let rows): .mapping(of: rows)
        case .map(let kind): .map(of: kind.schema)
        case .either(let kinds): .any(of: kinds.map(\.schema))
        case .secret: .reference("secret")
        case .notYet: .bool(false)
        }
    }

    private static func count(_ range: ClosedRange<Int>) -> SchemaNode {
        var members: [(key: String, value: SchemaNode)] = [
            ("type", .text("integer")), ("minimum", .number(Double(range.lowerBound))),
        ]
        if range.upperBound < 1_000_000_000_000 {
            members.append(("maximum", .number(Double(range.upperBound))))
        }
        return .any(of: [.object(members), .reference("parameter")])
    }

    /// YAML makes numbers and truth values of some words, `1` and `true` for example.
    private static func choice(_ names: [String]) -> SchemaNode {
        let numbers = names.compactMap { Int($0) }.map { SchemaNode.number(Double($0)) }
        let words = SchemaNode.list(names.map { .text($0) } + numbers)
        return .any(of: [.object([("enum", words)]), .reference("parameter")])
    }
}

extension Dimension {
    fileprivate var schema: SchemaNode {
        switch self {
        case .ratio: .reference("ratio")
        case .time: .reference("span")
        default: .reference(name)
        }
    }
}
