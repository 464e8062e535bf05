/// Reads and prints spans of time: `250 ms`, `5 s`, `1 h 30 min`, `3 d`. A day is 24 hours.
package enum DurationText {
    /// The units from large to small, with their length in nanoseconds.
    static let units: [(symbol: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000),
    ]

    /// The symbols of the units of time, from large to small.
    package static var unitSymbols: [String] { units.map(\.symbol) }

    /// Reads a duration in whole nanoseconds; smaller parts are dropped.
    /// - Parameter mayBeNegative: whether a minus sign, which then holds for all parts, is allowed.
    package static func parse(_ text: String, mayBeNegative: Bool = false) throws(QuantityError) -> Duration {
        let trimmed = text.trimmed
        if trimmed.isEmpty { throw QuantityError(.duration, .empty) }
        let isNegative = trimmed.first == "-"
        if isNegative, !mayBeNegative {
            throw QuantityError(
                .duration, .negative(String(trimmed)), suggestion: String(trimmed.dropFirst()))
        }
        let nanoseconds = try sum(isNegative ? trimmed.dropFirst() : trimmed, whole: String(trimmed))
        return .nanoseconds(isNegative ? -nanoseconds : nanoseconds)
    }

    /// Whether the text behind a number starts with a unit of time: `h 30 min`.
    static func beginsWithUnit(_ text: Substring) -> Bool {
        let word = text.prefix { $0.isLetter }
        let next = text.dropFirst(word.count).first
        return units.contains { $0.symbol == word } && (next == nil || next == " ")
    }

    private static func sum(_ text: Substring, whole: String) throws(QuantityError) -> Int64 {
        var rest = text
        var total: Int64 = 0
        var lastUnit = -1
        while !rest.isEmpty {
            let (part, unit) = try takePart(&rest, whole: whole)
            guard unit > lastUnit else { throw QuantityError(.duration, .unitsOutOfOrder(whole)) }
            lastUnit = unit
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { throw QuantityError(.duration, .tooLarge(whole)) }
            total = sum
        }
        return total
    }

    /// Takes `1 h ` from the head of `rest`.
    private static func takePart(
        _ rest: inout Substring, whole: String
    ) throws(QuantityError) -> (nanoseconds: Int64, unit: Int) {
        guard let number = NumberText(rest), number.digits.first != "-" else {
            throw QuantityError(.duration, .notANumber(whole))
        }
        let afterSpaces = number.rest.drop { $0 == " " }
        let symbol = afterSpaces.prefix { $0 != " " }
        let unit = try unitIndex(symbol, behind: number, whole: whole)
        rest = afterSpaces.dropFirst(symbol.count).drop { $0 == " " }
        guard let nanoseconds = scale(number.digits, by: units[unit].nanoseconds) else {
            throw QuantityError(.duration, .tooLarge(whole))
        }
        return (nanoseconds, unit)
    }

    private static func unitIndex(
        _ symbol: Substring, behind number: NumberText, whole: String
    ) throws(QuantityError) -> Int {
        if symbol.isEmpty {
            throw QuantityError(.duration, .missingUnit(whole), suggestion: "\(number.digits) s")
        }
        if let index = units.firstIndex(where: { $0.symbol == symbol }) {
            if number.rest.first == " " { return index }
            let suggestion = whole == number.digits + symbol ? "\(number.digits) \(symbol)" : nil
            throw QuantityError(.duration, .missingSpace(whole), suggestion: suggestion)
        }
        if let unit = MeasureUnit.named(String(symbol)) {
            throw QuantityError(.duration, .wrongDimension(unit.dimension))
        }
        guard symbol.allSatisfy(\.isLetter) else { throw QuantityError(.duration, .notANumber(whole)) }
        throw QuantityError(
            .duration, .unknownUnit(String(symbol)),
            suggestion: meantUnit(symbol).map { "\(number.digits) \($0)" })
    }

    private static func meantUnit(_ symbol: Substring) -> String? {
        switch symbol.lowercased() {
        case "sec", "secs", "second", "seconds", "s": "s"
        case "m", "mins", "minute", "minutes", "min": "min"
        case "hr", "hrs", "hour", "hours", "h": "h"
        case "day", "days", "d": "d"
        case "msec", "millis", "milliseconds", "ms": "ms"
        default: nil
        }
    }

    /// `1.5` times a unit in nanoseconds; `nil` beyond the range of 64 bits.
    private static func scale(_ digits: Substring, by unit: Int64) -> Int64? {
        let parts = digits.split(separator: ".")
        guard let whole = Int64(parts[0]) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return product }
        var fraction: Int64 = 0
        var place = unit
        for digit in parts[1].prefix(18) {
            fraction += place / 10 * Int64(digit.wholeNumberValue ?? 0)
            place /= 10
        }
        let (sum, sumOverflow) = product.addingReportingOverflow(fraction)
        return sumOverflow ? nil : sum
    }
}
