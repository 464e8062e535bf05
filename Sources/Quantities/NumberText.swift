/// The number at the head of a text, in the only notation there is: `12`, `-0.5`; no exponent, no thousands.
struct NumberText {
    /// As written, for example `-0.5`.
    var digits: Substring
    /// What follows the number, spaces included.
    var rest: Substring

    /// `nil` when `text` does not begin with a number.
    init?(_ text: Substring) {
        var end = text.startIndex
        if end < text.endIndex, text[end] == "-" { end = text.index(after: end) }
        let wholeEnd = Self.endOfDigits(in: text, from: end)
        guard wholeEnd > end else { return nil }
        end = wholeEnd
        if end < text.endIndex, text[end] == "." {
            let fractionEnd = Self.endOfDigits(in: text, from: text.index(after: end))
            if fractionEnd > text.index(after: end) { end = fractionEnd }
        }
        digits = text[..<end]
        rest = text[end...]
    }

    /// The number times ten to `exponent`, rounded once: `0.3` with 3 is exactly 300.
    /// `nil` beyond the range of a `Double`.
    func value(exponent: Int) -> Double? {
        guard let value = Double("\(digits)e\(exponent)"), value.isFinite else { return nil }
        return value == 0 ? 0 : value
    }

    private static func endOfDigits(in text: Substring, from start: Substring.Index) -> Substring.Index {
        text[start...].firstIndex { !("0"..."9").contains($0) } ?? text.endIndex
    }
}

extension String {
    /// Without spaces at both ends.
    var trimmed: Substring {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return self[first...last]
    }
}

/// What the writer of a text such as `1,5 kW` or `.5 kW` meant.
func repairedNumber(_ text: Substring) -> Substring {
    var repaired = text.replacing("\u{2212}", with: "-").drop { $0 == "+" }
    if repaired.first == "." { repaired = "0" + repaired }
    let parts = repaired.split(separator: ",", omittingEmptySubsequences: false)
    if parts.count == 2, parts.allSatisfy({ $0.first?.isNumber == true || $0.first == "-" }) {
        repaired = "\(parts[0]).\(parts[1])"
    }
    return repaired
}
