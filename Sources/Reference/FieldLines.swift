import Documents
import Quantities
import Scenarios

extension [ConfigRow] {
    /// The rows as lines, groups with their fields below them; those that are not built yet are left out.
    func lines(depth: Int = 0) -> [Topic.Line] {
        flatMap { row -> [Topic.Line] in
            if row.kind.isLater { return [] }
            let line = Topic.Line(depth: depth, name: row.name, type: row.typeText, about: row.about)
            return [line] + (row.kind.fields?.lines(depth: depth + 1) ?? [])
        }
    }
}

extension ConfigRow {
    /// `voltage, V = 230 V`, `text, required`.
    fileprivate var typeText: String {
        let isStructure = kind.fields != nil && (defaultText == nil || defaultText == "{}")
        let value = defaultText.map { isStructure ? "" : " = \($0.isEmpty ? "\"\"" : $0)" } ?? ""
        return kind.typeText + value + (isRequired ? ", required" : "")
    }
}

extension ConfigKind {
    var isLater: Bool {
        if case .notYet = self { return true }
        return false
    }

    /// The fields of a mapping, or of each mapping of a list.
    var fields: [ConfigRow]? {
        switch self {
        case .group(let rows): rows
        case .list(let kind), .map(let kind): kind.fields
        case .either(let kinds): kinds.compactMap(\.fields).first
        default: nil
        }
    }

    /// A type with its unit, in a few words.
    var typeText: String {
        switch self {
        case .quantity(let dimension): dimension.typeText
        case .quantityOf(Dimension.prices): "price, EUR/kWh"
        case .quantityOf(Dimension.moneys): "amount, EUR"
        case .quantityOf(let dimensions) where dimensions.count > 3: "any quantity"
        case .quantityOf(let dimensions): dimensions.map(\.typeText).joined(separator: " or ")
        case .ratio(let bounds?) where bounds.upperBound <= 1:
            "ratio \(Self.short(bounds.lowerBound))..\(Self.short(bounds.upperBound))"
        case .ratio: "ratio"
        case .duration(let mayBeNegative): mayBeNegative ? "duration, may be < 0" : "duration"
        case .delay: "duration or distribution"
        case .count(let range) where range.upperBound == .max: "count"
        case .count(let range): "count \(range.lowerBound)..\(range.upperBound)"
        case .bool: "bool"
        case .text: "text"
        case .template: "text with ${…}"
        case .choice(let names): names.joined(separator: " | ")
        case .list(.group): "list of mappings"
        case .list(let kind): "list of \(kind.typeText)"
        case .group: "mapping"
        case .map(let kind): "names: \(kind.typeText)"
        case .either(let kinds): kinds.map(\.typeText).joined(separator: " or ")
        case .secret: "secret"
        case .notYet(let what): what
        }
    }

    private static func short(_ number: Double) -> String { JSONWriter.shortest(number) }
}

extension Dimension {
    /// `power, W`.
    var typeText: String {
        switch self {
        case .time: "duration"
        case .ratio: "ratio"
        default: "\(phrase.split(separator: " ").dropFirst().joined(separator: " ")), \(baseUnit)"
        }
    }
}

extension ValueType {
    var typeText: String {
        switch self {
        case .quantity(let dimension): dimension.typeText
        case .number: "number"
        case .count: "count"
        case .bool: "bool"
        case .text: "text"
        case .instant: "instant"
        case .choice(let names): names.joined(separator: " | ")
        case .meter: "meter"
        }
    }
}
