import Documents
import Quantities

/// One word of an expression.
struct Token {
    enum Kind: Equatable {
        case number(Double, isWhole: Bool)
        case quantity(Quantity)
        /// Seconds since local midnight.
        case clock(Int)
        case word(String)
        case text(String)
        /// `$name`, without the sign.
        case parameter(String)
        case symbol(String)
        case end
    }

    var kind: Kind
    /// Characters of the scalar that it covers.
    var range: Range<Int>
}
