import Quantities

/// The name of a column with its unit: `power [W]`, `power (kW)`, `power_kw`.
struct ColumnName {
    /// As it is written.
    let text: String
    /// Without the unit.
    let name: String
    /// In the spelling of the language: `kW`.
    let unit: String?

    init(_ text: String) {
        self.text = text
        for (opening, closing) in [("[", "]"), ("(", ")")] where text.hasSuffix(closing) {
            guard let place = text.firstIndex(of: Character(opening)) else { continue }
            name = Self.trimmed(text[..<place])
            unit = Self.trimmed(text[text.index(after: place)...].dropLast())
            return
        }
        let words = text.split(separator: "_", omittingEmptySubsequences: false)
        if words.count > 1, let unit = words.last.flatMap({ Self.units[$0.lowercased()] }) {
            name = words.dropLast().joined(separator: "_")
            self.unit = unit
        } else {
            name = text
            unit = nil
        }
    }

    /// Endings in small letters; those that could mean two things are not among them.
    private static let units = [
        "w": "W", "kw": "kW", "wh": "Wh", "kwh": "kWh", "va": "VA", "var": "var", "v": "V", "a": "A",
        "hz": "Hz", "ms": "ms", "s": "s", "min": "min", "h": "h",
    ]

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

/// Numbers as programs write them: `1500`, `-0.5`, `1.5e3`; nothing else that a parser might take.
enum PlainNumber {
    static func read(_ text: String) -> Double? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || isDigit(first),
            text.utf8.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }), let number = Double(text),
            number.isFinite
        else { return nil }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
