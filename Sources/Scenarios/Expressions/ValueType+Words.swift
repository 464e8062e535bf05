import Quantities

extension ValueType {
    /// With its article, for messages.
    var words: String {
        switch self {
        case .quantity(let dimension): dimension.phrase
        case .number: "a plain number"
        case .count: "a count"
        case .bool: "`true` or `false`"
        case .text: "a text"
        case .instant: "an instant"
        case .choice: "a choice"
        case .meter: "a meter"
        }
    }

    /// The dimension of a value to calculate with; plain numbers have `.ratio`.
    var dimension: Dimension? {
        switch self {
        case .quantity(let dimension): dimension
        case .number, .count: .ratio
        case .bool, .text, .instant, .choice, .meter: nil
        }
    }

    static func of(_ dimension: Dimension) -> ValueType {
        dimension == .ratio ? .number : .quantity(dimension)
    }
}
