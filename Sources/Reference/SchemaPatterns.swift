import Documents
import Quantities

/// How values are written, as regular expressions of ECMA-262.
enum SchemaPatterns {
    private static let parameter = "\\$[a-z][a-z0-9_]*"
    private static let number = "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?"

    static var definitions: [(key: String, value: SchemaNode)] {
        let dimensions = Dimension.kinds.filter { $0 != .time && $0 != .ratio }
        let span = duration(sign: "-?")
        return [
            ("parameter", pattern(parameter, "a parameter of the scenario, as in `$limit`")),
            ("text", .object([("type", .texts(["string", "number", "boolean"]))])),
            (
                "ratio",
                .any(of: [
                    .object([("type", .text("number"))]),
                    pattern("\(parameter)|\(number) ?%", "0.3, or 30 %"),
                ])
            ),
            ("duration", pattern("\(parameter)|\(duration(sign: ""))", "5 s, 1 h 30 min")),
            ("span", pattern("\(parameter)|\(span)", "5 s, or -95 s")),
            ("delay", delay),
            ("secret", secret),
            (
                "quantity",
                .any(
                    of: dimensions.map { .reference($0.name) } + [
                        .reference("ratio"), .reference("span"),
                    ])
            ),
        ]
            + dimensions.map { dimension in
                (
                    dimension.name,
                    pattern("\(parameter)|\(number) (\(units(of: dimension)))", dimension.example)
                )
            }
    }

    /// Any code of a currency is taken here; the checker knows them all.
    private static func units(of dimension: Dimension) -> String {
        switch dimension {
        case .price: "[A-Z]{3}/kWh"
        case .money: "[A-Z]{3}"
        default:
            MeasureUnit.all.filter { $0.dimension == dimension }.map(\.symbol).joined(separator: "|")
        }
    }

    private static func duration(sign: String) -> String {
        let units = DurationText.unitSymbols.joined(separator: "|")
        return "\(sign)[0-9]+(\\.[0-9]+)? (\(units))( [0-9]+(\\.[0-9]+)? (\(units)))*"
    }

    private static var delay: SchemaNode {
        let span = duration(sign: "")
        return .any(of: [
            .reference("duration"), pattern("\(span) ?\\.\\. ?\(span)", "80 ms..2 s"),
            .mapping(of: ConfigKind.logNormalDelay),
        ])
    }

    private static var secret: SchemaNode {
        let sources = ["env", "file"].map { key in
            SchemaNode.mapping(of: [ConfigRow(key, .text, required: true, about: "where it is kept")])
        }
        return .any(of: [.reference("text")] + sources)
    }

    private static func pattern(_ pattern: String, _ example: String) -> SchemaNode {
        .object([
            ("type", .text("string")), ("pattern", .text("^(\(pattern))$")), ("examples", .texts([example])),
        ])
    }
}
